import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Browser, changing, code, startPortals, type World } from "./portal.test-support.ts";

let world: World;
let portal: string;
let browser: Browser;
let anna: string;

const MEMBER = { memberships: [{ tenantId: "00000000-0000-7000-8000-000000000001", role: "member" as const }] };
const COOKIE = "__Host-allod-portal";

beforeAll(async () => {
  world = await startPortals();
  portal = world.origins.portal;
  anna = (await world.person("anna", MEMBER)).personId;
}, 60_000);
afterAll(() => world.stop());
beforeEach(async () => {
  world.now();
  world.provider.away = false;
  world.provider.accessLifetime = 600;
  browser = new Browser();
  await world.signIn(browser, "anna");
});

async function me(who: Browser = browser): Promise<{ status: number; code?: string; detail?: string; session?: string }> {
  const { status, text } = await who.ask(`${portal}/api/v1/me`);
  return { status, ...(JSON.parse(text) as object) };
}

async function standing(): Promise<unknown> {
  return JSON.parse((await browser.ask(`${portal}/auth/session`)).text);
}

async function sessionId(): Promise<string> {
  return (await me()).session ?? "";
}

describe("changes", () => {
  const post = (headers: Record<string, string>, path = "/api/v1/tenants") =>
    browser.ask(`${portal}${path}`, { method: "POST", headers: { "content-type": "application/json", ...headers }, body: '{"name":"A"}' });

  it("are taken from a page of this site with the session's token", async () => {
    const { status, text } = await post(await changing(browser, portal));
    expect([status, JSON.parse(text)]).toEqual([200, { by: anna, body: { name: "A" } }]);
  });

  it("are refused without the token, with a wrong one, and with that of another session", async () => {
    const { "x-csrf-token": token = "", ...headers } = await changing(browser, portal);
    const other = new Browser();
    await world.signIn(other, "anna");
    const { "x-csrf-token": foreign = "" } = await changing(other, portal);
    expect(foreign).not.toBe(token);
    for (const wrong of [undefined, "", token.slice(0, -1), `${token}A`, "A".repeat(43), foreign]) {
      const refused = await post(wrong === undefined ? headers : { ...headers, "x-csrf-token": wrong });
      expect([wrong, refused.status, code(refused)]).toEqual([wrong, 403, "csrf.token"]);
    }
    // The same for signing out, and for a method that has no body.
    expect(code(await post(headers, "/auth/logout"))).toBe("csrf.token");
    expect(code(await browser.ask(`${portal}/api/v1/tenants`, { method: "DELETE", headers }))).toBe("csrf.token");
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("are refused from another origin, also with the right token", async () => {
    const { "x-csrf-token": token = "" } = await changing(browser, portal);
    for (const from of [
      { origin: "http://evil.example" },
      { origin: world.origins.operator },
      { origin: portal.replace("http:", "https:") },
      { origin: "http://portal.localhost" },
      { origin: `${portal}/` },
      { origin: "null" },
      { origin: portal, "sec-fetch-site": "cross-site" },
      { origin: portal, "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "none" },
      {},
    ]) {
      const refused = await post({ ...from, "x-csrf-token": token });
      expect([from, refused.status, code(refused)]).toEqual([from, 403, "csrf.origin"]);
    }
    expect((await post({ "sec-fetch-site": "same-origin", "x-csrf-token": token })).status).toBe(200);
  });

  it("of somebody without a session need a page of this site, and no token", async () => {
    const visitor = new Browser();
    const ask = async (headers: Record<string, string>) =>
      (await visitor.ask(`${portal}/api/v1/invitations/open`, { method: "POST", headers })).status;
    expect(await ask({ origin: portal })).toBe(200);
    expect(await ask({ origin: "http://evil.example" })).toBe(403);
  });
});

describe("tokens", () => {
  it("are renewed before they run out, while the session stays the same", async () => {
    world.provider.renewals.taken = 0;
    const before = browser.jar(portal).get(COOKIE)?.value;
    expect(await me()).toMatchObject({ status: 200 });
    expect(world.provider.renewals.taken).toBe(0);
    world.later(580);
    expect(await me()).toMatchObject({ status: 200 });
    expect(await me()).toMatchObject({ status: 200 });
    expect(world.provider.renewals.taken).toBe(1);
    world.later(580);
    expect(await me()).toMatchObject({ status: 200 });
    // The second time with the refresh token that the first one gave.
    expect(world.provider.renewals).toEqual({ taken: 2, refused: 0 });
    expect(browser.jar(portal).get(COOKIE)?.value).toBe(before);
  });

  it("are renewed once, however many ask at once on however many replicas", async () => {
    const replica = world.build("portal");
    const cookie = `${COOKIE}=${browser.jar(portal).get(COOKIE)?.value ?? ""}`;
    world.provider.renewals.taken = 0;
    // Nothing is left of the token: all but one must wait.
    world.later(601);
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, async () => (await me()).status),
      ...Array.from({ length: 4 }, async () => (await replica.inject({ url: "/api/v1/me", headers: { cookie } })).statusCode),
    ]);
    await replica.close();
    expect(answers).toEqual(Array.from({ length: 8 }, () => 200));
    expect(world.provider.renewals).toMatchObject({ taken: 1, refused: 0 });
  });

  it("that the provider does not renew end the session, for everybody who waits", async () => {
    world.provider.forget();
    world.later(601);
    const answers = await Promise.all([me(), me(), me()]);
    expect(await standing()).toEqual({ signedIn: false, reason: "refused" });
    for (const answer of answers)
      expect(answer).toMatchObject({ status: 401, code: "session.ended", detail: expect.stringContaining("did not renew your sign-in") });
    const [row] = await world.database.selectFrom("portal_session").selectAll().where("end_reason", "=", "refused").execute();
    expect(row?.tokens).toBeNull();
  });

  it("outlive a provider that is away for a moment, and end nobody's session when it is away for longer", async () => {
    world.provider.away = true;
    world.later(580);
    expect(await me()).toMatchObject({ status: 200 });
    world.later(21);
    expect(await me()).toMatchObject({ status: 503, code: "session.provider-away" });
    world.provider.away = false;
    // It is not asked again at once, and nobody waits for it; after a moment it is.
    expect(await me()).toMatchObject({ status: 503, code: "session.provider-away" });
    world.later(6);
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("of a claim that was never finished are renewed by the next one", async () => {
    const id = await sessionId();
    world.later(601);
    const now = world.clock.now();
    const until = new Date(now.getTime() + 20_000);
    expect(await world.sessions.claimRenewal(id, { now, until, expiringBefore: now })).toBeDefined();
    expect(await world.sessions.claimRenewal(id, { now, until, expiringBefore: now })).toBeUndefined();
    world.later(21);
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("that are not for this application are not taken: neither at sign-in nor later", async () => {
    const elsewhere = world.build("portal", {
      verifyToken: async () => ({ issuer: world.issuer, subject: "anna", application: "operator" }),
    });
    await world.serve("portal.localhost", elsewhere);
    const page = await world.signIn(new Browser(), "anna");
    expect([page.status, code(page)]).toEqual([502, "session.sign-in-failed"]);
    world.later(601);
    expect(await me()).toMatchObject({ status: 502 });
    await world.serve("portal.localhost", world.build("portal"));
  });

  it("without a refresh token end the session with the access token, when nobody can be asked", async () => {
    world.provider.givesRefreshTokens = false;
    await world.signIn(browser, "anna");
    world.provider.givesRefreshTokens = true;
    world.later(590);
    expect(await me()).toMatchObject({ status: 200 });
    world.later(11);
    expect(await me()).toMatchObject({ status: 401, code: "session.ended" });
    expect(await standing()).toEqual({ signedIn: false, reason: "expired" });
  });
});

describe("authority", () => {
  it("is asked for each time: whoever has nothing left is signed out, and told why", async () => {
    world.authority.set("anna", { personId: anna, operator: false, memberships: [], partnerIds: [], grants: [] });
    expect(await me()).toMatchObject({
      status: 401,
      code: "session.ended",
      detail: "You were signed out: nothing here is open to you any longer.",
    });
    expect(code(await world.signIn(new Browser(), "anna"))).toBe("session.no-access");
    world.authority.set("anna", { personId: anna, operator: false, partnerIds: [], grants: [], ...MEMBER });
    // What has ended stays so; signing in again is possible.
    expect(await standing()).toEqual({ signedIn: false, reason: "no-access" });
    await world.signIn(browser, "anna");
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("ends with the person: unknown now, or another person than the one who signed in", async () => {
    const known = world.authority.get("anna");
    world.authority.delete("anna");
    expect(await me()).toMatchObject({ status: 401, code: "session.ended" });
    if (known !== undefined) world.authority.set("anna", known);
    await world.signIn(browser, "anna");
    const other = await world.person("other", MEMBER);
    world.authority.set("anna", other);
    expect(await me()).toMatchObject({ status: 401, code: "session.ended" });
    if (known !== undefined) world.authority.set("anna", known);
  });
});

describe("the end", () => {
  it("comes with signing out: here at once, and at the provider by the address that it gives", async () => {
    const headers = await changing(browser, portal);
    const { text } = await browser.ask(`${portal}/auth/logout`, { method: "POST", headers });
    const next = new URL((JSON.parse(text) as { next: string }).next);
    expect(next.origin).toBe(world.issuer);
    expect(Object.fromEntries(next.searchParams)).toMatchObject({ client_id: "portal", post_logout_redirect_uri: `${portal}/` });
    expect(next.searchParams.get("id_token_hint")).toMatch(/^eyJ/);
    expect(browser.jar(portal).has(COOKIE)).toBe(false);
    expect(await me()).toMatchObject({ status: 401, code: "session.missing" });
    // And to nobody who has no session is anything said.
    const again = await browser.ask(`${portal}/auth/logout`, { method: "POST", headers: { origin: portal } });
    expect([again.status, JSON.parse(again.text)]).toEqual([200, { next: "/" }]);
  });

  it("comes here also while the provider is away", async () => {
    const late = world.build("portal");
    await world.serve("portal.localhost", late);
    const headers = await changing(browser, portal);
    world.provider.away = true;
    const { status, text } = await browser.ask(`${portal}/auth/logout`, { method: "POST", headers });
    world.provider.away = false;
    expect([status, JSON.parse(text)]).toEqual([200, { next: "/" }]);
    expect(await me()).toMatchObject({ status: 401 });
  });

  it("comes with signing out at the provider, which tells both portals (back-channel logout)", async () => {
    await world.signIn(browser, "anna", "operator");
    const { text } = await browser.ask(`${portal}/auth/logout`, { method: "POST", headers: await changing(browser, portal) });
    const form = await browser.open((JSON.parse(text) as { next: string }).next);
    const xsrf = /name="xsrf" value="([^"]+)"/.exec(form.text)?.[1] ?? "";
    const action = /action="([^"]+)"/.exec(form.text)?.[1] ?? "";
    const confirmed = await browser.ask(action, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `xsrf=${xsrf}&logout=yes`,
    });
    expect(confirmed.headers.get("location")).toBe(`${portal}/`);
    const operator = await browser.ask(`${world.origins.operator}/auth/session`);
    expect(JSON.parse(operator.text)).toEqual({ signedIn: false, reason: "provider" });
  });

  it("comes with time: unused for twelve hours, or seven days in any case; every use counts", async () => {
    world.later(11 * 3600);
    expect(await me()).toMatchObject({ status: 200 });
    world.later(11 * 3600);
    expect(await me()).toMatchObject({ status: 200 });
    world.later(12 * 3600 + 1);
    expect(await me()).toMatchObject({ status: 401, detail: expect.stringContaining("nothing was done for a long time") });
    expect(await standing()).toEqual({ signedIn: false, reason: "idle" });
    world.now();
    await world.signIn(browser, "anna");
    for (let time = 0; time < 14; time++) {
      expect(await me()).toMatchObject({ status: 200 });
      world.later(11 * 3600 + 3600 * (6 / 7));
    }
    expect(await me()).toMatchObject({ status: 200 });
    world.later(3600 * 2);
    expect(await me()).toMatchObject({ status: 401, detail: expect.stringContaining("too long ago that you signed in") });
  });

  it("comes from the person's list of sessions, and only the person's own", async () => {
    const other = new Browser();
    await world.signIn(other, "anna");
    const [mine, theirs] = [await sessionId(), (await me(other)).session ?? ""];
    const now = world.clock.now();
    const listed = await world.sessions.listForPerson(anna, now);
    expect(listed.map(({ id }) => id)).toEqual(expect.arrayContaining([mine, theirs]));
    const stranger = (await world.person("stranger", MEMBER)).personId;
    expect(await world.sessions.end(theirs, { at: now, reason: "revoked", personId: stranger })).toBe(false);
    expect(await world.sessions.end(theirs, { at: now, reason: "revoked", personId: anna })).toBe(true);
    expect(await world.sessions.end(theirs, { at: now, reason: "revoked", personId: anna })).toBe(false);
    expect(await me(other)).toMatchObject({ status: 401, detail: expect.stringContaining("in your account") });
    expect(await me()).toMatchObject({ status: 200 });
    expect(await world.sessions.endAllOf(anna, { at: now, reason: "revoked" })).toBeGreaterThan(0);
    expect(await me()).toMatchObject({ status: 401 });
    expect(await world.sessions.listForPerson(anna, now)).toEqual([]);
  });

  it("is followed by forgetting: what ran out is ended, what ended a week ago is deleted", async () => {
    const id = await sessionId();
    world.later(8 * 24 * 3600);
    await world.sessions.sweep(world.clock.now());
    const row = () => world.database.selectFrom("portal_session").selectAll().where("id", "=", id).executeTakeFirst();
    expect(await row()).toMatchObject({ end_reason: "expired", tokens: null });
    world.later(8 * 24 * 3600);
    expect(await world.sessions.sweep(world.clock.now())).toBeGreaterThan(0);
    expect(await row()).toBeUndefined();
    expect(await standing()).toEqual({ signedIn: false, reason: "expired" });
  });
});

describe("a logout token", () => {
  const EVENTS = { "http://schemas.openid.net/event/backchannel-logout": {} };

  function token(claims: Readonly<Record<string, unknown>> = {}, { typ = "logout+jwt", age = 0 } = {}): Promise<string> {
    const at = Math.floor(world.clock.now().getTime() / 1000) - age;
    const usual = { iss: world.issuer, aud: "portal", sub: "anna", jti: "1", iat: at, exp: at + 120, events: EVENTS };
    return new SignJWT({ ...usual, ...claims }).setProtectedHeader({ alg: "ES256", kid: "one", typ }).sign(world.key);
  }

  async function send(logoutToken: string): Promise<number> {
    const body = new URLSearchParams({ logout_token: logoutToken }).toString();
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const answer = await new Browser().ask(`${portal}/auth/backchannel-logout`, { method: "POST", headers, body });
    expect(answer.headers.get("cache-control")).toBe("no-store");
    return answer.status;
  }

  it("ends all sessions of a person in this application", async () => {
    await world.signIn(browser, "anna", "operator");
    expect(await send(await token())).toBe(200);
    expect(await me()).toMatchObject({ status: 401, detail: expect.stringContaining("at the identity provider") });
    expect((await browser.ask(`${world.origins.operator}/api/v1/me`)).status).toBe(200);
  });

  it("that names a session of the provider ends that one", async () => {
    const other = new Browser();
    await world.signIn(other, "anna");
    const row = await world.database
      .selectFrom("portal_session")
      .select("provider_session")
      .where("id", "=", (await me(other)).session ?? "")
      .executeTakeFirst();
    expect(await send(await token({ sid: row?.provider_session }))).toBe(200);
    expect(await me(other)).toMatchObject({ status: 401 });
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("is refused when anything of it is not as it must be, and then ends nothing", async () => {
    const forged = await token();
    const bad = {
      "not a token": "x",
      "another signature": `${forged.slice(0, -4)}AAAA`,
      "another issuer": await token({ iss: "https://evil.example" }),
      "another application": await token({ aud: "operator" }),
      "an ID token": await token({ events: undefined, nonce: "n" }),
      "with a nonce": await token({ nonce: "n" }),
      "of another event": await token({ events: { "https://x.example": {} } }),
      "nobody's": await token({ sub: undefined }),
      "without jti": await token({ jti: undefined }),
      "too old": await token({ exp: undefined }, { age: 200 }),
      "run out": await token({ exp: Math.floor(world.clock.now().getTime() / 1000) - 60 }),
      "from the future": await token({}, { age: -200 }),
      "an access token": await token({}, { typ: "at+jwt" }),
    };
    for (const [what, wrong] of Object.entries(bad)) expect([what, await send(wrong)]).toEqual([what, 400]);
    expect(await send("")).toBe(400);
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("can be sent a hundred times: what is ended is ended", async () => {
    const one = await token();
    expect([await send(one), await send(one)]).toEqual([200, 200]);
  });
});

describe("a database that is away", () => {
  it("is said, and nobody is signed out by it", async () => {
    const broken = new Error("connect ECONNREFUSED");
    const away = world.build("portal", {
      sessions: { ...world.sessions, find: () => Promise.reject(Object.assign(broken, { code: "ECONNREFUSED" })) },
    });
    const cookie = `${COOKIE}=${browser.jar(portal).get(COOKIE)?.value ?? ""}`;
    for (const url of ["/api/v1/me", "/auth/session"]) {
      const response = await away.inject({ url, headers: { cookie } });
      expect([response.statusCode, response.json<{ code: string }>().code]).toEqual([503, "http.unavailable"]);
      expect(response.headers["set-cookie"]).toBeUndefined();
    }
    await away.close();
    expect(await me()).toMatchObject({ status: 200 });
  });
});

describe("an address that is none", () => {
  it("is a page for somebody who looks at it and a problem for a program, as safe as all others", async () => {
    const asked = world.build("portal");
    const visit = (url: string, accept: string) => asked.inject({ url, headers: { accept, "accept-language": "de" } });
    const page = await visit("/people/%E0%A4%A", "text/html");
    expect([page.statusCode, page.headers["content-type"]]).toEqual([404, "text/html; charset=utf-8"]);
    expect(page.body).toContain("Hier ist nichts");
    expect(page.body).toContain('<a href="/">Zur Startseite</a>');
    const nonce = /<style nonce="([^"]+)"/.exec(page.body)?.[1];
    expect(page.headers["content-security-policy"]).toContain(`'nonce-${nonce}'`);
    for (const [url, accept] of [
      ["/api/v1/tenants/%E0%A4%A", "text/html"],
      ["/auth/%", "application/json"],
    ] as const) {
      const problem = await visit(url, accept);
      expect(problem.headers["content-type"]).toMatch(/^application\/problem\+json/);
      expect(problem.json()).toMatchObject({ status: 404, code: "http.not-found", hint: expect.any(String) });
      expect(problem.headers).toMatchObject({
        "content-security-policy": expect.stringContaining("default-src 'none'"),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      });
    }
    await asked.close();
  });
});
