import { decodeJwt, decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { id, type Running, startAlone } from "./embedded-identity.test-support.ts";
import { authenticatorApp, enrolled, PASSWORD, stranger, withPassword } from "./person.test-support.ts";

const ARRIVED = /^http:\/\/(portal|operator)\.localhost:\d+\/auth\/callback\?code=/;

let running: Running;

beforeAll(async () => {
  running = await startAlone();
});
afterAll(() => running.stop());

describe("the code flow", () => {
  it("gives the portal tokens for whoever has enrolled, who is signed in by that", async () => {
    const portal = await running.client("portal");
    const anna = await enrolled(running, { id: id(1), email: "anna@a.example", displayName: "Anna" });
    expect(anna.location).toBe(`${portal.origin}/auth/login`);
    const begun = await portal.begin();
    await anna.goTo(begun.url);
    const tokens = await portal.tokens(anna.location, begun);
    expect(tokens.claims()).toMatchObject({
      sub: id(1),
      name: "Anna",
      email: "anna@a.example",
      locale: "en",
      amr: ["pwd"],
      acr: "urn:allod:one-factor",
      sid: expect.any(String),
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      iss: running.origin,
      aud: "allod-portal",
      sub: id(1),
      client_id: "allod-portal",
      amr: ["pwd"],
    });
    expect(decodeProtectedHeader(tokens.access_token)).toMatchObject({ alg: "ES256", typ: "at+jwt" });
    expect(tokens.expires_in).toBe(300);
    expect(running.errors).toStrictEqual([]);
  });

  it("has an operator set up a second factor on the way in, and says so in the tokens", async () => {
    const operator = await running.client("operator");
    const otto = await enrolled(running, { id: id(2), email: "otto@allod.example", displayName: "Otto", application: "operator" });
    expect(otto.location).toBe(`${operator.origin}/auth/login`);
    const begun = await operator.begin();
    await otto.goTo(begun.url);
    expect(otto.heading).toBe("Set up two-step sign-in");
    const app = authenticatorApp(otto.page.text, running.clock);
    await otto.submit("/set-up", { code: "000000" });
    expect(otto.words).toContain("This code is not right.");
    expect(authenticatorApp(otto.page.text, running.clock)()).toBe(app());
    await otto.submit("/set-up", { code: app() });
    expect(otto.heading).toBe("Keep your recovery codes");
    expect(otto.page.text.match(/<code>[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}<\/code>/g)).toHaveLength(10);
    await otto.submit("/codes");
    const tokens = await operator.tokens(otto.location, begun);
    expect(tokens.claims()).toMatchObject({ sub: id(2), amr: ["pwd", "otp", "mfa"], acr: "urn:allod:two-factors" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ aud: "allod-operator", acr: "urn:allod:two-factors" });
  });

  it("takes the audience as a resource too, and no other", async () => {
    const portal = await running.client("portal");
    const person = await enrolled(running, { id: id(3), email: "resource@a.example" });
    await person.goTo((await portal.begin({ resource: "urn:allod:audience:allod-portal" })).url);
    expect(person.location).toMatch(ARRIVED);
    await person.goTo((await portal.begin({ resource: "urn:allod:audience:allod-operator" })).url);
    expect(person.location).toContain("error=invalid_target");
  });

  it("insists on PKCE, with S256", async () => {
    const portal = await running.client("portal");
    const person = stranger(running);
    const { url } = await portal.begin();
    for (const [change, problem] of [
      [(query: URLSearchParams) => query.delete("code_challenge"), "invalid_request"],
      [(query: URLSearchParams) => query.set("code_challenge_method", "plain"), "invalid_request"],
      [(query: URLSearchParams) => query.set("response_type", "token"), "unsupported_response_type"],
    ] as const) {
      const changed = new URL(url);
      change(changed.searchParams);
      await person.goTo(changed.href);
      expect(person.location).toContain(`error=${problem}`);
    }
  });

  it("sends nobody to an address that is not the application's", async () => {
    const portal = await running.client("portal");
    const person = stranger(running);
    for (const wanted of [
      "https://evil.example/",
      `${portal.origin}/auth/callback/../evil`,
      `${portal.origin}.evil.example/auth/callback`,
      `${portal.origin}/auth/callback?next=https://evil.example`,
    ]) {
      await person.goTo((await portal.begin({ redirect_uri: wanted })).url);
      expect(person.page.status).toBe(400);
      expect(person.location).toBe("");
      expect(person.words).toContain("(invalid_redirect_uri)");
    }
  });

  it("takes a code once, and only with its verifier and the client's secret", async () => {
    const portal = await running.client("portal");
    const person = await enrolled(running, { id: id(4), email: "once@a.example" });
    const [first, second] = [await portal.begin(), await portal.begin()];
    await person.goTo(first.url);
    const location = person.location;
    await expect(portal.tokens(location, { ...first, verifier: second.verifier })).rejects.toMatchObject({ error: "invalid_grant" });
    await person.goTo(second.url);
    const again = person.location;
    const tokens = await portal.tokens(again, second);
    await expect(portal.tokens(again, second)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(tokens.refresh_token).toEqual(expect.any(String));
  });
});

describe("a password", () => {
  it("that is wrong gets the same answer as an account that is not there", async () => {
    await enrolled(running, { id: id(10), email: "known@a.example" });
    const pages = [];
    for (const email of ["known@a.example", "unknown@a.example"]) {
      const person = stranger(running);
      await withPassword(person, { running, application: "portal", email, password: "wrong wrong wrong" });
      expect(person.page.status).toBe(422);
      expect(person.page.text).toContain(`value="${email}"`);
      pages.push(person.words);
    }
    expect(pages[0]).toContain("The mail address or the password is wrong.");
    expect(pages[0]).toBe(pages[1]);
  });

  it("that is right is taken whatever the case of the address", async () => {
    await enrolled(running, { id: id(11), email: "case@a.example" });
    const person = stranger(running);
    await withPassword(person, { running, application: "portal", email: " Case@A.example " });
    expect(person.location).toMatch(ARRIVED);
  });

  it("is slowed down by account and by address, also for an account that is not there", async () => {
    await enrolled(running, { id: id(12), email: "slow@a.example" });
    for (const [email, address] of [
      ["slow@a.example", "203.0.113.1"],
      ["nobody@a.example", "203.0.113.2"],
    ] as const) {
      const guesser = stranger(running, address);
      for (let attempt = 0; attempt < 5; attempt++) {
        await withPassword(guesser, { running, application: "portal", email, password: "wrong wrong wrong" });
        expect(guesser.page.status).toBe(422);
      }
      await withPassword(guesser, { running, application: "portal", email });
      expect(guesser.page.status).toBe(429);
      expect(guesser.page.headers.get("retry-after")).toBe("1");
      expect(guesser.words).toContain("There were too many attempts. Try again in a second.");
    }
    running.clock.forward(1000);
    const owner = stranger(running, "203.0.113.3");
    await withPassword(owner, { running, application: "portal", email: "slow@a.example" });
    expect(owner.location).toMatch(ARRIVED);
  });

  it("of somebody else can be guessed at without keeping them out of a browser that they have used before", async () => {
    await enrolled(running, { id: id(13), email: "victim@a.example" });
    const victim = stranger(running, "203.0.113.4");
    await withPassword(victim, { running, application: "portal", email: "victim@a.example" });
    await victim.goTo("/account");
    await victim.submit("/account/sign-out");
    const guesser = stranger(running, "203.0.113.5");
    for (let attempt = 0; attempt < 6; attempt++)
      await withPassword(guesser, { running, application: "portal", email: "victim@a.example", password: "wrong wrong wrong" });
    expect(guesser.page.status).toBe(429);
    await withPassword(victim, { running, application: "portal", email: "victim@a.example" });
    expect(victim.location).toMatch(ARRIVED);
    // The cookie of one account is none for another.
    for (let attempt = 0; attempt < 6; attempt++)
      await withPassword(guesser, { running, application: "portal", email: "victim2@a.example", password: "wrong wrong wrong" });
    await victim.goTo("/account");
    await victim.submit("/account/sign-out");
    await withPassword(victim, { running, application: "portal", email: "victim2@a.example" });
    expect(victim.page.status).toBe(429);
  });
});

it("as somebody else takes the place of whoever was signed in", async () => {
  const portal = await running.client("portal");
  const person = await enrolled(running, { id: id(40), email: "first@a.example" });
  await enrolled(running, { id: id(41), email: "second@a.example" });
  const begun = await portal.begin({ prompt: "login" });
  await person.goTo(begun.url);
  await person.submit(new URL(person.page.url).pathname, { email: "second@a.example", password: PASSWORD });
  // The library's page, which sends its form by itself.
  await person.submit("/session/end/confirm");
  expect((await portal.tokens(person.location, begun)).claims()).toMatchObject({ sub: id(41) });
});

describe("pages", () => {
  it("are in the language of the browser, of the application, of the person, and of the switch, each over the one before", async () => {
    const portal = await running.client("portal");
    const person = stranger(running);
    person.language = "de-AT,de;q=0.9,en;q=0.5";
    await person.goTo((await portal.begin()).url);
    expect(person.heading).toBe("Anmelden");
    await person.goTo((await portal.begin({ ui_locales: "en" })).url);
    expect(person.heading).toBe("Sign in");
    await enrolled(running, { id: id(30), email: "lena@a.example", locale: "de" });
    await person.submit(new URL(person.page.url).pathname, { email: "lena@a.example", password: PASSWORD });
    await person.goTo("/account");
    expect(person.heading).toBe("Ihr Konto");
    await person.goTo("/language/en");
    await person.goTo("/account");
    expect(person.heading).toBe("Your account");
    expect(person.page.text).toContain('<html lang="en">');
  });

  it("show names as text, whatever is in them", async () => {
    const displayName = `<img src=x onerror="alert(1)">`;
    const person = stranger(running);
    const begun = await running.identity.enrollment.begin({
      id: id(31),
      email: "x@a.example",
      displayName,
      locale: "en",
      application: "portal",
    });
    await person.goTo(begun?.url ?? "");
    expect(person.words).toContain(`Welcome, ${displayName}.`);
    expect(person.page.text).not.toContain("<img");
    await person.goTo((await (await running.client("portal")).begin({ login_hint: `"><script>1</script>` })).url);
    expect(person.page.text).toContain(`value="&quot;&gt;&lt;script&gt;1&lt;/script&gt;"`);
  });

  it("say kindly that a sign-in is over, with a way on", async () => {
    const person = stranger(running);
    await person.goTo("/sign-in/operator/gone");
    expect(person.page.status).toBe(410);
    expect(person.words).toContain("This sign-in is over.");
    expect(person.page.text).toMatch(/href="http:\/\/operator\.localhost:\d+\/auth\/login"/);
  });

  it("switch the language without leading anywhere else", async () => {
    const person = stranger(running);
    for (const referer of ["https://evil.example/x", "//evil.example", "javascript:alert(1)"]) {
      const { headers } = await person.ask(`${running.origin}/language/de`, { headers: { referer } });
      expect(headers.get("location")).toBe("/");
    }
  });
});
