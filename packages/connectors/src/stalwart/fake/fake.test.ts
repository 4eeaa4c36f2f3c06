import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { type Exchange, replay, transcript } from "../../fake/replay.test-support.ts";
import { type Fields, objectTypes, type Variants } from "./schema.ts";
import { startStalwartFake, type StalwartFake } from "./stalwart-fake.ts";

const PASSWORD = "correct horse battery staple";
const recorded = transcript("stalwart");

/** What the fake does not stand for, and why. */
const notCovered: Readonly<Record<string, RegExp>> = {
  "settings and start-up": /^(bootstrap|recovery|tracer|webhook|action)-/,
  "sign-in pages": /^rest-api-discover-/,
  "the password is redacted, and what was said of it with it": /^account-create-(weak|short)-password$/,
  "all that a session says": /^(auth-check-session|session-anonymous)$/,
};

function isCovered({ name }: Exchange): boolean {
  return !Object.values(notCovered).some((pattern) => pattern.test(name));
}

let fake: StalwartFake;
beforeAll(async () => {
  fake = await startStalwartFake({ password: PASSWORD });
});
afterAll(() => fake.stop());

const basic = (name: string, password: string): { authorization: string } => {
  return { authorization: `Basic ${Buffer.from(`${name}:${password}`).toString("base64")}` };
};

/** Who asked: recorded requests do not say. Alice's password was redacted, to this. */
function headersOf({ name }: Exchange): Readonly<Record<string, string>> {
  if (name.endsWith("-anonymous")) return {};
  if (name === "auth-wrong-password") return basic("admin@example.test", "wrong");
  if (name === "login-suspended") return basic("alice@tenant-a.test", "<redacted>");
  return basic("admin@example.test", PASSWORD);
}

describe.skipIf(recorded === undefined)("answers what Stalwart 0.16.18 answered (skipped where the recording is not at hand)", () => {
  it("with the same status and shape", async () => {
    const covered = (recorded ?? []).filter(isCovered);
    expect(covered.length).toBeGreaterThan(60);
    const keys = covered.findIndex(({ name }) => name === "dkim-get");
    const before = await replay(covered.slice(0, keys), { url: fake.url, headersOf });
    // The two keys have names that every server makes up.
    const own = JSON.stringify(fake.call("x:DkimSignature/query", { filter: { domainId: "c" } })["ids"]);
    const rest = covered.slice(keys).map((exchange) => (exchange.name === "dkim-get" ? withIds(exchange, own) : exchange));
    const after = await replay(rest, { url: fake.url, headersOf });
    expect({ ...before, ...after }).toStrictEqual({});
  });

  it("and not what it does not stand for", () => {
    const names = (recorded ?? []).filter((exchange) => !isCovered(exchange)).map(({ name }) => name);
    expect(names).toStrictEqual([
      "bootstrap-set-unknown-property",
      "bootstrap-set",
      "recovery-apply",
      "auth-check-session",
      "session-anonymous",
      "tracer-create",
      "webhook-create",
      "action-reload-settings",
      "rest-api-discover-admin@example.test",
      "action-reload-settings-ok",
      "account-create-weak-password",
      "account-create-short-password",
      "webhook-delivery-jmap.method-call",
      "webhook-delivery-auth.failed",
      "webhook-delivery-task-manager.task-failed",
      "webhook-delivery-dkim.signature-created",
      "webhook-delivery-http.request-body",
      "webhook-delivery-auth.success",
      "webhook-delivery-security.unauthorized",
      "webhook-delivery-auth.credential-expired",
    ]);
  });
});

function withIds(exchange: Exchange, ids: string): Exchange {
  const body = JSON.stringify(exchange.request.body).replace(/"ids":\[[^\]]*\]/, `"ids":${ids}`);
  return { ...exchange, request: { ...exchange.request, body: JSON.parse(body) as unknown } };
}

const SCHEMA = join(import.meta.dirname, "../../../../../../shared/schemas/stalwart/schema.json");
const schema = z.object({
  fields: z.record(z.string(), z.object({ properties: z.record(z.string(), z.object({ update: z.string().optional() })) })),
});

describe.skipIf(!existsSync(SCHEMA))("has the properties of Stalwart's own schema (skipped where it is not at hand)", () => {
  it.each([
    ["x:Domain", objectTypes.Domain],
    ["x:UserAccount", userOf(objectTypes.Account)],
  ])("%s", (name, fields) => {
    const { properties } = schema.parse(JSON.parse(readFileSync(SCHEMA, "utf8"))).fields[name] ?? { properties: {} };
    const ours = Object.entries(fields as Fields).map(
      ([key, { serverSet }]) => [key, serverSet === true ? "serverSet" : "mutable"] as const,
    );
    const theirs = Object.entries(properties).map(([key, { update }]) => [key, update] as const);
    expect(Object.fromEntries(ours)).toStrictEqual(Object.fromEntries(theirs));
  });
});

function userOf(account: Fields | Variants): Fields {
  return "variants" in account ? ((account as Variants).variants["User"] ?? {}) : account;
}

describe("keeps the traps", () => {
  it("a list is numbered anew, and a patch with one bad property changes nothing", () => {
    const domainId = made(fake.call("x:Domain/set", { create: { d: { name: "traps.test" } } }), "d");
    const aliases = { 0: { name: "one", domainId }, 1: { name: "two", domainId } };
    const id = made(fake.call("x:Account/set", { create: { u: { "@type": "User", name: "u", domainId, aliases } } }), "u");
    const of = (): unknown => (fake.call("x:Account/get", { ids: [id], properties: ["aliases", "description"] })["list"] as unknown[])[0];
    fake.call("x:Account/set", { update: { [id]: { "aliases/0": null } } });
    expect(of()).toMatchObject({ aliases: { 0: { name: "two" } }, description: null });
    const answer = fake.call("x:Account/set", { update: { [id]: { description: "Changed", "quotas/maxFoo": 1 } } });
    expect(answer).toMatchObject({ notUpdated: { [id]: { type: "invalidPatch", properties: ["quotas"] } } });
    expect(of()).toMatchObject({ description: null });
  });

  it("neither a domain that is disabled nor a password that is over keeps anybody out", async () => {
    const domainId = made(fake.call("x:Domain/set", { create: { d: { name: "out.test", isEnabled: false } } }), "d");
    const credentials = { 0: { "@type": "Password", secret: "pw", expiresAt: "2020-01-01T00:00:00Z" } };
    fake.call("x:Account/set", { create: { u: { "@type": "User", name: "u", domainId, credentials } } });
    const { status } = await fetch(`${fake.url}/jmap/session`, { headers: basic("u@out.test", "pw") });
    expect(status).toBe(200);
  });

  it("an address is given once, also to an alias that is disabled", () => {
    const domainId = made(fake.call("x:Domain/set", { create: { d: { name: "once.test" } } }), "d");
    const aliases = { 0: { name: "taken", domainId, enabled: false } };
    const holder = made(fake.call("x:Account/set", { create: { u: { "@type": "User", name: "u", domainId, aliases } } }), "u");
    const answer = fake.call("x:Account/set", { create: { u: { "@type": "User", name: "taken", domainId } } });
    expect(answer).toMatchObject({ notCreated: { u: { type: "primaryKeyViolation", objectId: { object: "Account", id: holder } } } });
  });
});

const setAnswer = z.object({ created: z.record(z.string(), z.object({ id: z.string() })) });

function made(answer: unknown, name: string): string {
  return setAnswer.parse(answer).created[name]?.id ?? "";
}
