import type { PublicKeyCredentialCreationOptionsJSON, PublicKeyCredentialRequestOptionsJSON } from "@simplewebauthn/server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { id, type Running, startAlone } from "./embedded-identity.test-support.ts";
import { authenticatorApp, enrolled, PASSWORD, type Person, stranger, withPassword } from "./person.test-support.ts";
import { SoftwareAuthenticator } from "./factors/passkey.test-support.ts";

let running: Running;

beforeAll(async () => {
  running = await startAlone();
});
afterAll(() => running.stop());

async function atAccount(number: number): Promise<{ person: Person; email: string }> {
  const email = `person${number}@a.example`;
  const person = await enrolled(running, { id: id(number), email, displayName: `Person ${number}` });
  await person.goTo("/account");
  return { person, email };
}

/** With the script of the page: options, the device, and back. */
async function addPasskey(
  person: Person,
  device: SoftwareAuthenticator,
  name = "My laptop",
): Promise<{ status: number; answer: { next?: string; said?: string } }> {
  const { answer: options } = await person.send<PublicKeyCredentialCreationOptionsJSON>("/account/passkeys/options", {});
  return person.send("/account/passkeys", { response: device.register(options), name });
}

interface Answered {
  readonly status: number;
  readonly answer: { readonly next?: string; readonly said?: string };
}

async function signInWithPasskey(person: Person, device: SoftwareAuthenticator): Promise<Answered> {
  const path = `${new URL(person.page.url).pathname}/passkey`;
  const { answer: options } = await person.send<PublicKeyCredentialRequestOptionsJSON>(`${path}/options`, {});
  const answered: Answered = await person.send(path, { response: device.signIn(options) });
  if (answered.answer.next !== undefined) await person.goTo(answered.answer.next);
  return answered;
}

describe("the account page", () => {
  it("is shown after signing in, and leads back to where one came from", async () => {
    const { email } = await atAccount(1);
    const person = stranger(running);
    await person.goTo("/");
    expect(person.heading).toBe("Sign in");
    expect(person.words).toContain("to continue to your account");
    await person.submit(new URL(person.page.url).pathname, { email, password: PASSWORD });
    expect(person.page.url).toBe(`${running.origin}/account`);
    expect(person.words).toContain("Person 1");
    expect(person.page.text).toMatch(/href="http:\/\/portal\.localhost:\d+\/">Open the portal/);
  });

  it("changes nothing long after signing in, before that is done anew", async () => {
    const { person } = await atAccount(2);
    const before = person.page;
    running.clock.forward(16 * 60_000);
    await person.goTo("/account");
    expect(person.words).toContain("show once more that it is you");
    expect(person.page.text).not.toContain("current-password");
    person.page = before;
    await person.submit("/account/password", { "current-password": PASSWORD, "new-password": "eight quiet rivers" });
    expect(person.heading).toBe("Sign in");
    expect(await person.send("/account/passkeys/options", {})).toMatchObject({ status: 410 });
    running.clock.forward(-16 * 60_000);
  });

  it("signs out", async () => {
    const { person } = await atAccount(3);
    await person.submit("/account/sign-out");
    expect(person.heading).toBe("You are signed out");
    await person.goTo("/account");
    expect(person.heading).toBe("Sign in");
  });
});

describe("a password", () => {
  it("is changed with the one before, and ends all other sessions", async () => {
    const { person, email } = await atAccount(10);
    const elsewhere = stranger(running);
    await withPassword(elsewhere, { running, application: "portal", email });
    await person.submit("/account/password", { "current-password": "wrong wrong wrong", "new-password": "eight quiet rivers" });
    expect(person.page.status).toBe(422);
    expect(person.words).toContain("The current password is wrong.");
    await person.submit("/account/password", { "current-password": PASSWORD, "new-password": "person10" });
    expect(person.words).toContain("fewer than 12 characters");
    await person.submit("/account/password", { "current-password": PASSWORD, "new-password": "eight quiet rivers" });
    expect(person.words).toContain("Your password is changed");
    await elsewhere.goTo("/account");
    expect(elsewhere.heading).toBe("Sign in");
    const again = stranger(running);
    await withPassword(again, { running, application: "portal", email });
    expect(again.words).toContain("The mail address or the password is wrong.");
    await withPassword(again, { running, application: "portal", email, password: "eight quiet rivers" });
    expect(again.location).toContain("code=");
    expect(running.mails.at(-1)).toMatchObject({ to: email, subject: "How you sign in was changed" });
  });

  it("cannot be guessed at there", async () => {
    const { person } = await atAccount(11);
    for (let attempt = 0; attempt < 6; attempt++)
      await person.submit("/account/password", { "current-password": "wrong wrong wrong", "new-password": "eight quiet rivers" });
    expect(person.page.status).toBe(429);
  });
});

describe("an authenticator app", () => {
  it("is set up, asked for, and switched off", async () => {
    const { person, email } = await atAccount(20);
    await person.goTo("/account/totp");
    const app = authenticatorApp(person.page.text, running.clock);
    await person.submit("/account/totp", { code: "000000" });
    expect(person.words).toContain("This code is not right.");
    await person.submit("/account/totp", { code: app() });
    expect(person.heading).toBe("Keep your recovery codes");
    await person.goTo("/account");
    expect(person.words).toContain("10 of 10 left.");

    running.clock.forward(60_000);
    const elsewhere = stranger(running);
    await withPassword(elsewhere, { running, application: "portal", email });
    expect(elsewhere.heading).toBe("One more step");

    await person.submit("/account/totp/remove");
    expect(person.words).toContain("The authenticator app is switched off.");
    expect(person.words).not.toContain("Recovery codes");
    const after = stranger(running);
    await withPassword(after, { running, application: "portal", email });
    expect(after.location).toContain("code=");
  });

  it("that was added elsewhere is asked for in a browser that was signed in before", async () => {
    const { person, email } = await atAccount(24);
    const before = stranger(running);
    await withPassword(before, { running, application: "portal", email });
    await person.goTo("/account/totp");
    const app = authenticatorApp(person.page.text, running.clock);
    await person.submit("/account/totp", { code: app() });
    await before.goTo("/account");
    expect(before.heading).toBe("One more step");
    await before.goTo((await (await running.client("portal")).begin()).url);
    expect(before.heading).toBe("One more step");
    running.clock.forward(60_000);
    await before.submit("/code", { code: app() });
    expect(before.location).toContain("code=");
  });

  it("is not set up with an offer that was made for somebody else", async () => {
    const { person: thief } = await atAccount(21);
    await thief.goTo("/account/totp");
    const app = authenticatorApp(thief.page.text, running.clock);
    const { person: victim } = await atAccount(22);
    victim.page = thief.page;
    await victim.submit("/account/totp", { code: app() });
    expect(victim.page.status).toBe(422);
    expect(authenticatorApp(victim.page.text, running.clock)()).not.toBe(app());
  });

  it("gets new recovery codes, and the old ones are gone", async () => {
    const { person, email } = await atAccount(23);
    await person.goTo("/account/totp");
    await person.submit("/account/totp", { code: authenticatorApp(person.page.text, running.clock)() });
    const [, old = ""] = /<code>([\w-]{14})<\/code>/.exec(person.page.text) ?? [];
    await person.goTo("/account");
    await person.submit("/account/recovery-codes");
    const [, fresh = ""] = /<code>([\w-]{14})<\/code>/.exec(person.page.text) ?? [];
    const lost = stranger(running);
    await withPassword(lost, { running, application: "portal", email });
    await lost.goTo(`${lost.page.url}?by=recovery`);
    await lost.submit("/recovery", { code: old });
    expect(lost.page.status).toBe(422);
    await lost.submit("/recovery", { code: fresh });
    expect(lost.location).toContain("code=");
  });
});

describe("a passkey", () => {
  it("is added, signs in without a name or a password, counts as two factors, and is removed", async () => {
    const { person } = await atAccount(30);
    const device = new SoftwareAuthenticator(running.origin);
    expect(await addPasskey(person, device)).toMatchObject({ status: 200, answer: { next: "/account?done=passkey-added" } });
    await person.goTo("/account?done=passkey-added");
    expect(person.words).toContain("The passkey is added.");
    expect(person.words).toContain("My laptop");

    const elsewhere = stranger(running);
    const operator = await running.client("operator");
    const begun = await operator.begin();
    await elsewhere.goTo(begun.url);
    expect((await signInWithPasskey(elsewhere, device)).status).toBe(200);
    const tokens = await operator.tokens(elsewhere.location, begun);
    expect(tokens.claims()).toMatchObject({ sub: id(30), amr: ["pop", "user", "mfa"], acr: "urn:allod:two-factors" });

    await person.submit("/account/passkeys/remove");
    expect(person.words).toContain("The passkey is removed.");
    const late = stranger(running);
    await late.goTo((await operator.begin()).url);
    expect(await signInWithPasskey(late, device)).toMatchObject({ status: 422, answer: { said: expect.stringContaining("not accepted") } });
  });

  it("is the second step after a password, of its owner alone", async () => {
    const { person, email } = await atAccount(31);
    const device = new SoftwareAuthenticator(running.origin);
    await addPasskey(person, device);
    const { person: other } = await atAccount(32);
    const foreign = new SoftwareAuthenticator(running.origin);
    await addPasskey(other, foreign);

    const elsewhere = stranger(running);
    await withPassword(elsewhere, { running, application: "portal", email });
    expect(elsewhere.words).toContain(`Confirm with your passkey that you are ${email}.`);
    expect((await signInWithPasskey(elsewhere, foreign)).status).toBe(422);
    expect((await signInWithPasskey(elsewhere, device)).status).toBe(200);
    expect(elsewhere.location).toContain("code=");
  });

  it("is set up by an operator on the way in, instead of an app", async () => {
    const operator = await running.client("operator");
    const otto = await enrolled(running, { id: id(33), email: "otto33@allod.example", application: "operator" });
    const begun = await operator.begin();
    await otto.goTo(begun.url);
    const path = new URL(otto.page.url).pathname;
    const device = new SoftwareAuthenticator(running.origin);
    const { answer: options } = await otto.send<PublicKeyCredentialCreationOptionsJSON>(`${path}/new-passkey/options`, {});
    expect(await otto.send(`${path}/new-passkey`, { response: device.register(options) })).toMatchObject({ answer: { next: path } });
    await otto.goTo(path);
    expect(otto.heading).toBe("Keep your recovery codes");
    await otto.submit("/codes");
    expect((await operator.tokens(otto.location, begun)).claims()).toMatchObject({ acr: "urn:allod:two-factors" });
  });

  it("does not sign in when its challenge was for another sign-in, or is shown twice", async () => {
    const { person } = await atAccount(34);
    const device = new SoftwareAuthenticator(running.origin);
    await addPasskey(person, device);
    const [first, second] = [stranger(running), stranger(running)];
    const portal = await running.client("portal");
    for (const browser of [first, second]) await browser.goTo((await portal.begin()).url);
    const pathOf = ({ page }: Person): string => `${new URL(page.url).pathname}/passkey`;
    const { answer: options } = await first.send<PublicKeyCredentialRequestOptionsJSON>(`${pathOf(first)}/options`, {});
    expect((await second.send(pathOf(second), { response: device.signIn(options) })).status).toBe(422);
    // It was used up by that, too.
    expect((await first.send(pathOf(first), { response: device.signIn(options) })).status).toBe(422);
  });

  it("of another website, or of whoever was not verified, is refused", async () => {
    const { person } = await atAccount(35);
    expect((await addPasskey(person, new SoftwareAuthenticator("https://evil.example"))).status).toBe(422);
    const device = new SoftwareAuthenticator(running.origin);
    device.verifies = false;
    expect((await addPasskey(person, device)).status).toBe(422);
    device.verifies = true;
    await addPasskey(person, device);
    device.verifies = false;
    const elsewhere = stranger(running);
    await elsewhere.goTo((await (await running.client("portal")).begin()).url);
    expect((await signInWithPasskey(elsewhere, device)).status).toBe(422);
  });

  it("of somebody who is disabled says so, and lets nobody in", async () => {
    const { person, email } = await atAccount(36);
    const device = new SoftwareAuthenticator(running.origin);
    await addPasskey(person, device);
    const { connector } = running.identity;
    const gone = { kind: "person", allodId: id(36), state: "disabled", email, displayName: "Person 36", locale: "en" } as const;
    await connector.apply(gone, undefined, new AbortController().signal);
    const elsewhere = stranger(running);
    await elsewhere.goTo((await (await running.client("portal")).begin()).url);
    const refused = await signInWithPasskey(elsewhere, device);
    expect(refused).toMatchObject({ status: 403, answer: { said: expect.stringContaining("Your account is switched off.") } });
  });

  it.each([{}, { response: 1 }, { response: { id: "x", response: {} } }, { response: { id: "x".repeat(2000), response: {} } }, null])(
    "that is none (%j) is refused in words",
    async (body) => {
      const person = stranger(running);
      await person.goTo((await (await running.client("portal")).begin()).url);
      const { status, answer } = await person.send<{ said: string }>(`${new URL(person.page.url).pathname}/passkey`, body);
      expect([400, 422]).toContain(status);
      expect(answer.said).toMatch(/\w+ .*\.$/);
    },
  );
});
