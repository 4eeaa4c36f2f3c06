import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { id, type Running, startAlone } from "./embedded-identity.test-support.ts";
import { authenticatorApp, enrolled, type Person, stranger, withPassword } from "./person.test-support.ts";

const ARRIVED = /^http:\/\/(portal|operator)\.localhost:\d+\/auth\/callback\?code=/;

let running: Running;

beforeAll(async () => {
  running = await startAlone();
});
afterAll(() => running.stop());

/** An operator with an authenticator app, their browser, and the codes that they were given. */
async function operatorWithApp(number: number): Promise<{ person: Person; email: string; app: () => string; codes: readonly string[] }> {
  const email = `otto${number}@allod.example`;
  const person = await enrolled(running, { id: id(number), email, displayName: "Otto", application: "operator" });
  await person.goTo((await (await running.client("operator")).begin()).url);
  const app = authenticatorApp(person.page.text, running.clock);
  await person.submit("/set-up", { code: app() });
  const codes = [...person.page.text.matchAll(/<code>([\w-]{14})<\/code>/g)].map(([, code = ""]) => code);
  await person.submit("/codes");
  return { person, email, app, codes };
}

describe("a second step", () => {
  it("is asked for by the portal as well, once there is one; a right code is taken once", async () => {
    const { email, app } = await operatorWithApp(20);
    running.clock.forward(60_000);
    const code = app();
    const person = stranger(running);
    await withPassword(person, { running, application: "portal", email });
    expect(person.heading).toBe("One more step");
    await person.submit("/code", { code: code === "123456" ? "654321" : "123456" });
    expect(person.page.status).toBe(422);
    expect(person.words).toContain("This code is not right.");
    await person.submit("/code", { code: `${code.slice(0, 3)} ${code.slice(3)}` });
    expect(person.location).toMatch(ARRIVED);

    const thief = stranger(running, "203.0.113.20");
    await withPassword(thief, { running, application: "portal", email });
    await thief.submit("/code", { code });
    expect(thief.words).toContain("This code is not right.");
  });

  it("lets two at once with the same code not both in", async () => {
    const { email, app } = await operatorWithApp(21);
    running.clock.forward(60_000);
    const both = [stranger(running), stranger(running)];
    for (const person of both) await withPassword(person, { running, application: "portal", email });
    await Promise.all(both.map((person) => person.submit("/code", { code: app() })));
    expect(both.filter(({ location }) => ARRIVED.test(location))).toHaveLength(1);
  });

  it("is slowed down like a password", async () => {
    const { email } = await operatorWithApp(22);
    const guesser = stranger(running, "203.0.113.22");
    await withPassword(guesser, { running, application: "portal", email });
    for (let attempt = 0; attempt < 5; attempt++) await guesser.submit("/code", { code: "000000" });
    await guesser.submit("/code", { code: "000000" });
    expect(guesser.page.status).toBe(429);
    await guesser.submit("/again");
    expect(guesser.heading).toBe("Sign in");
  });

  it("can be a recovery code, once", async () => {
    const { email, codes } = await operatorWithApp(23);
    const [code = ""] = codes;
    const person = stranger(running);
    const begun = await withPassword(person, { running, application: "operator", email });
    await person.goTo(`${person.page.url}?by=recovery`);
    await person.submit("/recovery", { code: "0000-0000-0000" });
    expect(person.words).toContain("This recovery code is not right.");
    await person.submit("/recovery", { code: ` ${code.replaceAll("-", "").toUpperCase()} ` });
    const tokens = await (await running.client("operator")).tokens(person.location, begun);
    expect(tokens.claims()).toMatchObject({ acr: "urn:allod:two-factors" });

    const again = stranger(running);
    await withPassword(again, { running, application: "operator", email });
    await again.goTo(`${again.page.url}?by=recovery`);
    await again.submit("/recovery", { code });
    expect(again.words).toContain("This recovery code is not right.");
  });

  it("is asked for when somebody who is signed in to the portal goes on to the operators' portal", async () => {
    const operator = await running.client("operator");
    const person = await enrolled(running, { id: id(24), email: "both@allod.example" });
    await person.goTo((await operator.begin()).url);
    expect(person.heading).toBe("Set up two-step sign-in");
    await person.submit("/set-up", { code: authenticatorApp(person.page.text, running.clock)() });
    await person.submit("/codes");
    expect(person.location).toMatch(ARRIVED);
    await person.goTo((await operator.begin({ prompt: "none" })).url);
    expect(person.location).toMatch(ARRIVED);
  });

  it("cannot be replaced by whoever knows the password alone", async () => {
    const { email } = await operatorWithApp(25);
    const thief = stranger(running, "203.0.113.25");
    await withPassword(thief, { running, application: "operator", email });
    const path = new URL(thief.page.url).pathname;
    // The form of a page that was never shown to them, with an offer that was made for somebody else.
    thief.page = { ...thief.page, text: `<form action="${path}/set-up"></form>` };
    await thief.submit("/set-up", { offer: "x", code: "000000" });
    expect(thief.heading).toBe("One more step");
    expect(await thief.send(`${path}/new-passkey/options`, {})).toMatchObject({ status: 422 });
    await thief.goTo("/account");
    expect(thief.heading).toBe("Sign in");
  });

  it("is not done with by going on without it", async () => {
    const { email } = await operatorWithApp(26);
    const thief = stranger(running, "203.0.113.26");
    const begun = await withPassword(thief, { running, application: "operator", email });
    const uid = new URL(thief.page.url).pathname.split("/").at(-1);
    await thief.goTo(`/auth/${uid}`);
    expect(thief.location).toBe("");
    expect(thief.heading).toBe("Sign in");
    await thief.goTo(begun.url);
    expect(thief.location).toBe("");
  });
});
