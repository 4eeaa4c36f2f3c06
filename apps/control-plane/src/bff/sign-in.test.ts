import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { tellRequestIds } from "../http/logging.ts";
import { buildMetrics } from "../http/metrics.ts";
import { limitRates } from "../http/rate-limit.ts";
import { sessionCookie } from "./cookies.ts";
import { Browser, changing, code, startPortals, type World } from "./portal.test-support.ts";

let world: World;
let portal: string;
let browser: Browser;

beforeAll(async () => {
  world = await startPortals();
  portal = world.origins.portal;
  await world.person("anna", { memberships: [{ tenantId: "00000000-0000-7000-8000-000000000001", role: "owner" }] });
}, 60_000);
afterAll(() => world.stop());
beforeEach(() => {
  browser = new Browser();
});

const COOKIE = "__Host-allod-portal";
const SIGN_IN = "__Host-allod-portal-sign-in";

async function me(who: Browser = browser): Promise<{ status: number; code?: string; personId?: string }> {
  const { status, text } = await who.ask(`${portal}/api/v1/me`);
  return { status, ...(JSON.parse(text) as object) };
}

describe("signing in", () => {
  it("ends on the page that was asked for, signed in by a cookie that no script and no other host gets", async () => {
    expect(await me()).toMatchObject({ status: 401, code: "session.missing" });
    world.provider.nextLogin = "anna";
    const page = await browser.open(`${portal}/auth/login?return=${encodeURIComponent("/people?filter=a b")}`);
    expect([page.status, page.url]).toEqual([200, `${portal}/people?filter=a%20b`]);
    expect(await me()).toMatchObject({ status: 200, personId: world.authority.get("anna")?.personId });
    const { header = "" } = browser.jar(portal).get(COOKIE) ?? {};
    expect(header.split("; ").slice(1).toSorted()).toEqual(["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Lax", "Secure"]);
    const session = JSON.parse((await browser.ask(`${portal}/auth/session`)).text) as object;
    expect(session).toEqual({ signedIn: true, csrf: expect.stringMatching(/^[\w-]{43}$/), locale: "de" });
    // What the browser was given holds no token.
    const given = [...browser.jar(portal).values()].map(({ value }) => value).join(" ");
    expect(given).not.toMatch(/eyJ/);
  });

  it("asks the provider with PKCE, a state and a nonce, and keeps them sealed", async () => {
    const { headers } = await browser.ask(`${portal}/auth/login`);
    const url = new URL(headers.get("location") ?? "");
    expect(url.origin).toBe(world.issuer);
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      client_id: "portal",
      response_type: "code",
      redirect_uri: `${portal}/auth/callback`,
      code_challenge_method: "S256",
      scope: "openid profile email",
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
    });
    const { value = "", header = "" } = browser.jar(portal).get(SIGN_IN) ?? {};
    expect(header).toMatch(/HttpOnly; Secure; SameSite=Lax$/);
    // Encrypted as a JWE: its first part says so, and the state is not to be read.
    expect(JSON.parse(Buffer.from(value.split(".")[0] ?? "", "base64url").toString())).toEqual({ alg: "dir", enc: "A256GCM" });
    expect(value).not.toContain(url.searchParams.get("state"));
  });

  it("keeps in the database a hash of the secret and sealed tokens, and nothing of either in clear", async () => {
    await world.signIn(browser, "anna");
    const { value = "" } = browser.jar(portal).get(COOKIE) ?? {};
    const rows = await world.database.selectFrom("portal_session").selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(value);
    const sealed = rows.map(({ tokens }) => tokens ?? "").filter((tokens) => tokens !== "");
    expect(sealed.length).toBeGreaterThan(0);
    for (const tokens of sealed) expect(tokens.split(".")).toHaveLength(5);
  });

  it("gives a new secret every time, so that one that was planted before is worth nothing", async () => {
    const planted = "A".repeat(43);
    browser.jar(portal).set(COOKIE, { value: planted, header: "" });
    await world.signIn(browser, "anna");
    const first = browser.jar(portal).get(COOKIE)?.value ?? "";
    expect(first).not.toBe(planted);
    await world.signIn(browser, "anna");
    expect(browser.jar(portal).get(COOKIE)?.value).not.toBe(first);
    const earlier = new Browser();
    earlier.jar(portal).set(COOKIE, { value: first, header: "" });
    expect(await me(earlier)).toMatchObject({ status: 401, code: "session.ended", detail: "You were signed out: you signed in again." });
  });

  it("signs nobody in who is not known, or has nothing here, and offers to be somebody else", async () => {
    const stranger = await world.signIn(browser, "stranger");
    expect([stranger.status, code(stranger)]).toEqual([403, "person.unknown"]);
    expect(stranger.text).toContain('href="/auth/login?again=1"');
    await world.person("gone");
    const gone = await world.signIn(new Browser(), "gone");
    expect([gone.status, code(gone)]).toEqual([403, "session.no-access"]);
    expect(browser.jar(portal).has(COOKIE)).toBe(false);
    // Signed in at the provider as the wrong one: it is asked to ask again.
    const { headers } = await browser.ask(`${portal}/auth/login?again=1`);
    expect(headers.get("location")).toContain("prompt=login");
  });
});

describe("where it leads afterwards", () => {
  it.each([
    "//evil.example",
    "//evil.example/%2e%2e",
    "/\\evil.example",
    "\\\\evil.example",
    "/.//evil.example",
    "/a/..//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    " //evil.example",
    "https://evil.example/",
    "http:evil.example",
    "javascript:alert(1)",
    "people",
    "/auth/login",
    "/auth/logout?x",
    "/api/v1/me",
    "/x/../auth/login",
    `/${"a".repeat(1001)}`,
  ])("refuses %j", async (wanted) => {
    const refused = await browser.open(`${portal}/auth/login?return=${encodeURIComponent(wanted)}`);
    expect([refused.status, code(refused)]).toEqual([400, "session.return"]);
    expect(refused.headers.get("location")).toBeNull();
  });

  it("refuses two of them, and goes to the start without one", async () => {
    expect((await browser.ask(`${portal}/auth/login?return=/a&return=//evil`)).status).toBe(400);
    expect((await world.signIn(browser, "anna")).url).toBe(`${portal}/`);
  });

  it("takes paths of this site with everything that belongs to them", async () => {
    world.provider.nextLogin = "anna";
    for (const [wanted, reached] of [
      ["/domains/example.org?x=//evil.example#part", "/domains/example.org?x=//evil.example#part"],
      ["/%2f%2fevil.example", "/%2f%2fevil.example"],
      ["/m%C3%BCller", "/m%C3%BCller"],
      ["/apiary", "/apiary"],
    ]) {
      const last = await browser.open(`${portal}/auth/login?return=${encodeURIComponent(wanted ?? "")}`, {
        stopAt: /portal\.localhost:\d+\/(?!auth)/,
      });
      expect(last.headers.get("location")).toBe(`${portal}${reached}`);
    }
  });
});

describe("what comes back", () => {
  /** Signs in at the provider and stops before the browser comes back. */
  async function callbackOf(who: Browser): Promise<string> {
    world.provider.nextLogin = "anna";
    const last = await who.open(`${portal}/auth/login`, { stopAt: /\/auth\/callback/ });
    return last.headers.get("location") ?? "";
  }

  it("is taken only in the browser that began, with the state that it began with", async () => {
    const callback = await callbackOf(browser);
    const other = await new Browser().open(callback);
    expect([other.status, code(other)]).toEqual([400, "session.sign-in-lost"]);
    const wrong = new URL(callback);
    wrong.searchParams.set("state", "A".repeat(43));
    expect(code(await browser.open(wrong.href))).toBe("session.sign-in-lost");
    // That attempt is over now, also with the right state.
    expect(code(await browser.open(callback))).toBe("session.sign-in-lost");
    expect(await me()).toMatchObject({ status: 401 });
  });

  it("is taken once: who comes back again is where they are, and a copy of everything is worth nothing", async () => {
    const callback = await callbackOf(browser);
    const copy = new Browser();
    copy.jar(portal).set(SIGN_IN, { value: browser.jar(portal).get(SIGN_IN)?.value ?? "", header: "" });
    expect((await browser.open(callback)).url).toBe(`${portal}/`);
    expect((await browser.open(callback)).url).toBe(`${portal}/`);
    expect(await me()).toMatchObject({ status: 200 });
    // The code was used already: the provider refuses it, and (RFC 6749, section 4.1.2) takes back what it gave for it.
    expect(code(await copy.open(callback))).toBe("session.sign-in-lost");
    expect(await me(copy)).toMatchObject({ status: 401, code: "session.missing" });
  });

  it("is not taken after a quarter of an hour", async () => {
    const callback = await callbackOf(browser);
    world.later(15 * 60);
    expect(code(await browser.open(callback))).toBe("session.sign-in-lost");
    world.now();
  });

  it("is not taken from another issuer (RFC 9207), nor with a cookie that was altered", async () => {
    const mixed = new URL(await callbackOf(browser));
    mixed.searchParams.set("iss", "https://evil.example");
    const refused = await browser.open(mixed.href);
    expect([refused.status, code(refused)]).toEqual([502, "session.sign-in-failed"]);
    const callback = await callbackOf(browser);
    const { value = "" } = browser.jar(portal).get(SIGN_IN) ?? {};
    browser.jar(portal).set(SIGN_IN, { value: `${value.slice(0, -2)}AA`, header: "" });
    expect(code(await browser.open(callback))).toBe("session.sign-in-lost");
  });

  it("shows what the provider refuses by its code, never by its words", async () => {
    world.provider.nextLogin = "";
    const refused = await browser.open(`${portal}/auth/login`);
    expect([refused.status, code(refused)]).toEqual([403, "session.sign-in-refused"]);
    expect(refused.text).toContain("access_denied");
    expect(refused.text).not.toMatch(/not now|<script|at .*\.ts/);
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("says it in German to whoever reads German", async () => {
    const page = await browser.ask(`${portal}/auth/callback`, { headers: { accept: "text/html", "accept-language": "de-AT,en;q=0.5" } });
    expect(page.text).toContain('<html lang="de">');
    expect(page.text).toContain("Bitte noch einmal anmelden");
  });

  it("waits for a provider that is away, and goes on when it is back", async () => {
    const callback = await callbackOf(browser);
    world.provider.away = true;
    const away = await browser.open(callback);
    world.provider.away = false;
    expect([away.status, code(away)]).toEqual([503, "session.provider-away"]);
    await world.signIn(browser, "anna");
    expect(await me()).toMatchObject({ status: 200 });
  });

  it("starts without the provider: its description is read when it is needed", async () => {
    world.provider.away = true;
    const late = world.build("portal");
    const first = await late.inject({ url: "/auth/login" });
    world.provider.away = false;
    const second = await late.inject({ url: "/auth/login" });
    await late.close();
    expect([first.statusCode, second.statusCode]).toEqual([503, 303]);
  });
});

describe("the two portals", () => {
  it("take no cookie, no session and no sign-in of the other", async () => {
    await world.signIn(browser, "anna");
    const { operator } = world.origins;
    const secret = browser.jar(portal).get(COOKIE)?.value ?? "";
    for (const name of ["__Host-allod-operator", COOKIE]) {
      const thief = new Browser();
      thief.jar(operator).set(name, { value: secret, header: "" });
      const { status } = await thief.ask(`${operator}/api/v1/me`);
      expect([name, status]).toEqual([name, 401]);
      expect(JSON.parse((await thief.ask(`${operator}/auth/session`)).text)).toMatchObject({ signedIn: false });
    }
    // A sign-in that began in the one does not end in the other.
    world.provider.nextLogin = "anna";
    const began = new Browser();
    const callback = new URL((await began.open(`${portal}/auth/login`, { stopAt: /\/auth\/callback/ })).headers.get("location") ?? "");
    began.jar(operator).set("__Host-allod-operator-sign-in", { value: began.jar(portal).get(SIGN_IN)?.value ?? "", header: "" });
    expect(code(await began.open(`${operator}/auth/callback${callback.search}`))).toBe("session.sign-in-lost");
  });

  it("are signed in to separately, and signed out of separately", async () => {
    await world.signIn(browser, "anna");
    await world.signIn(browser, "anna", "operator");
    const personId = world.authority.get("anna")?.personId ?? "";
    const headers = await changing(browser, portal);
    await browser.ask(`${portal}/auth/logout`, { method: "POST", headers });
    expect(await me()).toMatchObject({ status: 401 });
    expect((await browser.ask(`${world.origins.operator}/api/v1/me`)).status).toBe(200);
    const list = await world.sessions.listForPerson(personId, world.clock.now());
    expect(list.find(({ application }) => application === "operator")).toMatchObject({ userAgent: "Test/1", personId });
  });

  it("take no bearer token: what a page may do, it does by its session", async () => {
    const { status } = await new Browser().ask(`${portal}/api/v1/me`, { headers: { authorization: "Bearer eyJ" } });
    expect(status).toBe(401);
  });
});

describe("what is measured and limited around it", () => {
  it("is so for the page, the API and signing in alike; too many sign-ins get a page that says so", async () => {
    const metrics = buildMetrics();
    const app = world.build("portal", {
      instrument: (bare) => {
        tellRequestIds(bare);
        metrics.observe(bare, "portal");
        limitRates(bare, { limits: { perCaller: 2, perAddress: 100, guessable: 1 }, sessionCookie: sessionCookie("portal") });
      },
    });
    metrics.serve(app, { token: undefined });
    const ask = (url: string) => app.inject({ url, headers: { accept: "text/html" } });
    const statuses = [];
    for (const url of ["/auth/login", "/auth/login", "/api/v1/me", "/api/v1/me", "/api/v1/me", "/api/v1/nothing", "/"]) {
      const response = await ask(url);
      expect(response.headers["x-request-id"]).toBeDefined();
      statuses.push(response.statusCode);
    }
    expect(statuses).toEqual([303, 429, 401, 401, 429, 429, 200]);
    expect((await ask("/auth/login")).body).toContain("<code>http.too-many</code>");
    const { body } = await ask("/metrics");
    await app.close();
    expect(body).toContain('site="portal",method="GET",route="/auth/login",status="303"} 1');
    expect(body).toContain('site="portal",method="GET",route="/api/v1/me",status="401"} 2');
  });
});

describe("whoever is known to nobody", () => {
  async function signInAs(subject: string, claims: Readonly<Record<string, unknown>>, application: "operator" | "portal" = "operator") {
    const asked: unknown[] = [];
    let known: string | undefined;
    const site = world.build(application, {
      actorOf: async ({ subject: who }) => (who === known ? { ...(await stranger), operator: true } : world.authority.get(who)),
      admit: async (who) => {
        asked.push(who);
        if (who.verifiedEmail === "first@acme.test") known = who.subject;
        return known !== undefined;
      },
    });
    await world.serve(`${application}.localhost`, site);
    world.provider.nextClaims = claims;
    const visit = await world.signIn(new Browser(), subject, application);
    world.provider.nextClaims = {};
    await world.serve(`${application}.localhost`, world.build(application));
    return { visit, asked };
  }
  let stranger: ReturnType<World["person"]>;
  beforeAll(() => {
    stranger = world.person("somebody-new");
  });

  it("is let in when they are admitted, with an address that the provider has verified", async () => {
    const { visit, asked } = await signInAs("uuid-1", { email: "first@acme.test", email_verified: true });
    expect(asked).toEqual([{ issuer: world.issuer, subject: "uuid-1", displayName: "", username: "", verifiedEmail: "first@acme.test" }]);
    expect([visit.status, visit.url]).toEqual([200, `${world.origins.operator}/`]);
  });

  it.each([
    ["is not", { email: "first@acme.test", email_verified: false }],
    ["is not said to be", { email: "first@acme.test" }],
    ["is said to be in a text", { email: "first@acme.test", email_verified: "true" }],
    ["is none", { email_verified: true }],
  ])("has no address when it %s verified", async (_, claims) => {
    const { visit, asked } = await signInAs("uuid-2", claims);
    expect(asked).toEqual([{ issuer: world.issuer, subject: "uuid-2", displayName: "", username: "", verifiedEmail: undefined }]);
    expect(code(visit)).toBe("person.unknown");
  });

  it("is not asked about when they are known", async () => {
    const { asked } = await signInAs("anna", { email: "first@acme.test", email_verified: true }, "portal");
    expect(asked).toEqual([]);
  });
});
