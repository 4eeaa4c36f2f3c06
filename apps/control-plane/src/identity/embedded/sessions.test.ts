import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { within } from "../../store/database.ts";
import { id, masterKey, type Relying, type Running, startAlone } from "./embedded-identity.test-support.ts";
import { enrolled, PASSWORD, type Person, stranger, withPassword } from "./person.test-support.ts";
import { models } from "./protocol/models.ts";

const never = new AbortController().signal;

let running: Running;
let portal: Relying;

beforeAll(async () => {
  running = await startAlone();
  portal = await running.client("portal");
});
afterAll(() => running.stop());

interface SignedInPerson {
  readonly person: Person;
  readonly email: string;
  readonly refreshToken: string;
  readonly idToken: string;
  readonly sid: unknown;
}

/** Somebody in the portal. */
async function inPortal(number: number, person?: Person): Promise<SignedInPerson> {
  const email = `person${number}@a.example`;
  const browser = person ?? (await enrolled(running, { id: id(number), email, displayName: `Person ${number}` }));
  const begun = await portal.begin();
  await browser.goTo(begun.url);
  const tokens = await portal.tokens(browser.location, begun);
  const { refresh_token: refreshToken = "", id_token: idToken = "" } = tokens;
  return { person: browser, email, refreshToken, idToken, sid: tokens.claims()?.["sid"] };
}

async function isSignedIn(person: Person): Promise<boolean> {
  await person.goTo((await portal.begin({ prompt: "none" })).url);
  return person.location.includes("code=");
}

function refresh(token: string): Promise<oidc.TokenEndpointResponse> {
  return oidc.refreshTokenGrant(portal.config, token);
}

async function rows(number: number): Promise<readonly string[]> {
  const found = await within(running.database, "everything", (connection) =>
    connection.selectFrom("identity_model").select("model").where("account_id", "=", id(number)).execute(),
  );
  return found.map(({ model }) => model).toSorted();
}

function desired(number: number, state: "enabled" | "disabled"): Parameters<Running["identity"]["connector"]["apply"]>[0] {
  const email = `person${number}@a.example`;
  return { kind: "person", allodId: id(number), state, email, displayName: `Person ${number}`, locale: "en" };
}

describe("a refresh token", () => {
  it("is replaced by each use; used twice, it ends what came of it", async () => {
    const { refreshToken } = await inPortal(1);
    const first = await refresh(refreshToken);
    expect(first.refresh_token).not.toBe(refreshToken);
    expect(decodeJwt(first.access_token)).toMatchObject({ aud: "allod-portal", sub: id(1), amr: ["pwd"] });
    const second = await refresh(first.refresh_token ?? "");
    await expect(refresh(first.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
    await expect(refresh(second.refresh_token ?? "")).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("is good for one of two who use it at once", async () => {
    const { refreshToken } = await inPortal(2);
    const both = await Promise.allSettled([refresh(refreshToken), refresh(refreshToken)]);
    expect(both.filter(({ status }) => status === "fulfilled").length).toBeLessThanOrEqual(1);
  });

  it("lasts no longer for being replaced", async () => {
    const { refreshToken } = await inPortal(5);
    const kept = models({ database: running.database, clock: running.clock, key: masterKey }).adapter("RefreshToken");
    const payload = (await kept.find(refreshToken)) ?? {};
    // As it would be ten minutes before its end.
    const end = Math.floor(running.clock.now().getTime() / 1000) + 600;
    await kept.upsert(refreshToken, { ...payload, exp: end }, 600);
    const { refresh_token: next = "" } = await refresh(refreshToken);
    expect((await kept.find(next))?.exp).toBeLessThanOrEqual(end);
  });

  it("is for its client alone", async () => {
    const { refreshToken } = await inPortal(3);
    const operator = await running.client("operator");
    await expect(oidc.refreshTokenGrant(operator.config, refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("can be revoked", async () => {
    const { refreshToken } = await inPortal(4);
    await oidc.tokenRevocation(portal.config, refreshToken);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });
});

describe("somebody who is disabled", () => {
  it("is signed out everywhere at once, the applications are told, and all that was kept is gone", async () => {
    const { person, refreshToken, sid } = await inPortal(10);
    expect(await rows(10)).toContain("RefreshToken");
    const before = running.signedOut.length;
    await running.identity.connector.apply(desired(10, "disabled"), undefined, never);
    expect(await rows(10)).toStrictEqual([]);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await isSignedIn(person)).toBe(false);
    const [told, ...more] = running.signedOut.slice(before);
    expect(more).toStrictEqual([]);
    expect(told?.host).toMatch(/^portal\.localhost/);
    expect(decodeJwt(told?.token ?? "")).toMatchObject({ sub: id(10), sid, aud: "allod-portal" });
  });

  it("learns of it only with the right password, and can come back", async () => {
    const { email } = await inPortal(11);
    await running.identity.connector.apply(desired(11, "disabled"), undefined, never);
    const person = stranger(running);
    await withPassword(person, { running, application: "portal", email, password: "wrong wrong wrong" });
    expect(person.words).toContain("The mail address or the password is wrong.");
    await withPassword(person, { running, application: "portal", email });
    expect(person.page.status).toBe(403);
    expect(person.heading).toBe("Your account is switched off");
    expect(person.words).toContain("Nothing of yours is lost.");
    await running.identity.connector.apply(desired(11, "enabled"), undefined, never);
    await withPassword(person, { running, application: "portal", email });
    expect(person.location).toContain("code=");
  });

  it("cannot finish a sign-in that was under way", async () => {
    const { email } = await inPortal(12);
    const late = stranger(running);
    const begun = await portal.begin();
    await late.goTo(begun.url);
    await running.identity.connector.apply(desired(12, "disabled"), undefined, never);
    await late.submit(new URL(late.page.url).pathname, { email, password: PASSWORD });
    expect(late.page.status).toBe(403);
    await late.goTo(begun.url);
    expect(late.location).toBe("");
  });

  it("is kept out also where a session was overlooked", async () => {
    const { person, refreshToken } = await inPortal(14);
    await within(running.database, "everything", (connection) =>
      connection.updateTable("identity_account").set({ state: "disabled" }).where("id", "=", id(14)).execute(),
    );
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await isSignedIn(person)).toBe(false);
    await person.goTo("/account");
    expect(person.heading).toBe("Sign in");
  });

  it("and one who is removed are gone, with their password", async () => {
    const { person, email, refreshToken } = await inPortal(13);
    const observed = await running.identity.connector.read({ desired: desired(13, "enabled"), externalId: id(13) }, never);
    await running.identity.connector.remove(observed ?? { externalId: "", state: "enabled" }, never);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect(await isSignedIn(person)).toBe(false);
    await running.identity.connector.apply(desired(13, "enabled"), undefined, never);
    const again = stranger(running);
    await withPassword(again, { running, application: "portal", email });
    expect(again.words).toContain("The mail address or the password is wrong.");
  });
});

describe("signing out", () => {
  it("is done without a question when the application proves whom it means", async () => {
    const { person, idToken, refreshToken } = await inPortal(20);
    const to = oidc.buildEndSessionUrl(portal.config, {
      id_token_hint: idToken,
      post_logout_redirect_uri: `${portal.origin}/`,
      state: "s1",
    });
    await person.goTo(to.href);
    expect(person.location).toBe(`${portal.origin}/?state=s1`);
    expect(await isSignedIn(person)).toBe(false);
    await expect(refresh(refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
  });

  it("is a question when it does not, or means somebody else", async () => {
    const { idToken: ofSomebodyElse } = await inPortal(21);
    const { person } = await inPortal(22);
    for (const hint of ["", `?id_token_hint=${ofSomebodyElse}`]) {
      await person.goTo(`/session/end${hint}`);
      expect(person.heading).toBe("Sign out?");
      expect(await isSignedIn(person)).toBe(true);
    }
    await person.goTo("/session/end");
    expect(person.page.text).toContain('href="/account">Stay signed in');
    await person.submit("/session/end/confirm");
    expect(person.heading).toBe("You are signed out");
    expect(await isSignedIn(person)).toBe(false);
  });

  it("leads to no address that is not registered", async () => {
    const { person, idToken } = await inPortal(23);
    const to = oidc.buildEndSessionUrl(portal.config, { id_token_hint: idToken, post_logout_redirect_uri: "https://evil.example/" });
    await person.goTo(to.href);
    expect(person.page.status).toBe(400);
    expect(person.location).toBe("");
  });

  it("everywhere else leaves this browser signed in", async () => {
    const { person, email, refreshToken } = await inPortal(24);
    const elsewhere = stranger(running);
    await withPassword(elsewhere, { running, application: "portal", email });
    const there = await inPortal(24, elsewhere);
    await person.goTo("/account");
    expect(person.words).toContain("This browser");
    expect(person.words).toContain("Another browser");
    await person.submit("/account/sessions/end");
    expect(person.words).toContain("You are signed out everywhere else.");
    expect(await isSignedIn(elsewhere)).toBe(false);
    await expect(refresh(there.refreshToken)).rejects.toMatchObject({ error: "invalid_grant" });
    expect((await rows(24)).filter((model) => model === "Grant" || model === "RefreshToken")).toStrictEqual(["Grant", "RefreshToken"]);
    expect(await isSignedIn(person)).toBe(true);
    await expect(refresh(refreshToken)).resolves.toMatchObject({ token_type: "bearer" });
  });
});

it("keeps nothing in the database that lets anybody in", async () => {
  const { person, refreshToken } = await inPortal(30);
  const cookies = [...person.jar(running.origin).values()].map(({ value }) => value).filter((value) => value.length > 20);
  const tables = ["identity_model", "identity_account", "identity_ticket", "identity_key", "identity_attempt"] as const;
  const all = await within(running.database, "everything", async (connection) => {
    const found = [];
    for (const table of tables) found.push(await connection.selectFrom(table).selectAll().execute());
    return JSON.stringify(found);
  });
  for (const secret of [refreshToken, PASSWORD, ...cookies]) expect(all).not.toContain(secret);
  expect(all).not.toContain('"d":');
});

it("is not seen by what is done for a tenant", async () => {
  const seen = await within(running.database, { tenants: [id(1)] }, (connection) =>
    connection.selectFrom("identity_account").selectAll().execute(),
  );
  expect(seen).toStrictEqual([]);
});

it("forgets what has expired", async () => {
  await inPortal(31);
  running.clock.forward(8 * 86_400_000);
  await running.identity.tend();
  expect(await rows(31)).toStrictEqual([]);
});
