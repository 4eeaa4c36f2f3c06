import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { atLeast, type Permission, permissions, type Subject, type TenantRole } from "../domain/access.ts";
import { type Snapshot, snapshotOf } from "../store/snapshot.test-support.ts";
import { type Answer, startApi, type TestApi } from "./api.test-support.ts";
import { type Caller, type Ground, peopleTheApi } from "./callers.test-support.ts";
import { notInTheMatrix, samples } from "./samples.test-support.ts";

type Needed = Permission | "public" | "any";
type Side = "own" | "foreign";

let api: TestApi;
let callers: readonly Caller[];
let foreign: Ground;
let snapshot: Snapshot;
let needed: ReadonlyMap<string, Needed | undefined>;

beforeAll(async () => {
  api = await startApi();
  ({ callers, foreign } = await peopleTheApi(api));
  // Whoever looks in from outside is noted once an hour: here that hour begins before anything is compared.
  for (const { own, token } of callers)
    for (const { tenantId } of [own, foreign])
      for (const part of ["", "/people", "/domains", "/subscription"])
        await api.call("GET", `/v1/tenants/${tenantId}${part}`, { as: token });
  snapshot = await snapshotOf(api);
  const routes = api.routes.flatMap(({ method, url, config }) => [method].flat().map((verb) => ({ name: `${verb} ${url}`, config })));
  needed = new Map(routes.filter(({ name }) => !name.startsWith("HEAD ")).map(({ name, config }) => [name, config?.permission]));
}, 60_000);
afterAll(() => api.stop());

/** The permissions' table read once more, by somebody who has not seen how the program reads it. */
function mayDo({ token, operator, readOnly, confined, program, role, scopes, partner }: Caller, permission: Needed, side: Side): boolean {
  if (permission === "public") return true;
  if (token === undefined) return false;
  if (permission === "any") return true;
  const rule: { about: Subject["kind"]; operator: boolean; reads?: true; partner?: true; tenant?: TenantRole; granted?: string } =
    permissions[permission];
  if (program === true && permission === "token.create") return false;
  if (readOnly === true && rule.reads !== true) return false;
  if (confined === true && rule.about !== "tenant" && permission !== "self.read") return false;
  if (rule.about === "self") return side === "own";
  if (operator === true) return rule.operator;
  if (side === "foreign" || rule.about === "platform") return false;
  if (rule.about === "partner") return partner === true && rule.partner === true;
  return (rule.tenant !== undefined && atLeast(role, rule.tenant)) || scopes?.some((scope) => scope === rule.granted) === true;
}

interface Combination {
  readonly caller: Caller;
  readonly side: Side;
  readonly permission: Needed;
  readonly isAllowed: boolean;
}

/** How a refusal looks: whoever has no part in something does not learn that it is there. */
function refusalOf({ caller, permission, side }: Combination): number {
  const { token, operator, role, scopes = [], partner, readOnly, confined, program } = caller;
  if (token === undefined) return 401;
  if (permission === "public" || permission === "any") return 403;
  const { about } = permissions[permission];
  if (about === "platform" || permission === "tenant.create") return 403;
  if (permission === "token.create" && program === true) return 403;
  if (about === "self") return readOnly === true || confined === true ? 403 : 404;
  if (operator === true) return 403;
  if (side === "foreign") return 404;
  return (about === "partner" ? partner === true : role !== undefined || scopes.length > 0) ? 403 : 404;
}

/** Sends a route's sample; `inner`: where the ids of things within the tenant are from. */
async function send(
  name: string,
  { caller, ground, inner = ground }: { caller: Caller; ground: Ground; inner?: Ground },
): Promise<Answer<unknown>> {
  const [method = "", path = ""] = name.split(" ");
  const [, place] = path.split("/:id")[0]?.split("/v1/") ?? [];
  const ids: Readonly<Record<string, string>> = {
    tenants: ground.tenantId,
    partners: ground.partnerId,
    plans: ground.planId,
    people: ground.leaverId,
    audit: ground.eventId,
    "me/sessions": ground.sessionId,
    "me/tokens": ground.tokenId,
    "me/audit-views": ground.viewId,
    "alert-rules": ground.platformRuleId,
  };
  const all: Readonly<Record<string, string | undefined>> = { ...inner, id: ids[place ?? ""], connectorId: "chat" };
  const url = path.replaceAll(/:(\w+)/g, (_, parameter: string) => all[parameter] ?? "") + (samples[name]?.query ?? "");
  const body = samples[name]?.body?.(inner, api);
  return api.call(method, url, { as: caller.token, ...(body === undefined ? {} : { body }) });
}

const eventsKept = async (): Promise<number> => Number((await api.ask<{ count: string }>("SELECT count(*) FROM audit_event"))[0]?.count);
const changes = (name: string): boolean => !name.startsWith("GET ") || samples[name]?.told === true;
/** Of a person's own things there are foreign ones only where an id names them. */
const sidesOf = (name: string): readonly Side[] => (name.includes("/v1/me") && !name.includes(":id") ? ["own"] : ["own", "foreign"]);
const groundOf = (caller: Caller, side: Side): Ground => (side === "own" ? caller.own : { ...foreign, planId: caller.own.planId });

describe("the API", () => {
  it("says of each route what it needs, and has a sample of each", () => {
    expect([...needed].filter(([, permission]) => permission === undefined).map(([name]) => name)).toEqual(["GET /v1/openapi.json"]);
    expect([...needed.keys()].filter((name) => !notInTheMatrix.has(name)).toSorted()).toEqual(Object.keys(samples).toSorted());
  });

  it("asks for every permission of the table somewhere; those that a body decides about, in its stories", () => {
    const byBody = ["billing.update", "people.change-role", "tenant.create-direct", "tenant.list-all"];
    const asked = new Set([...needed.values(), ...byBody]);
    expect(Object.keys(permissions).filter((permission) => !asked.has(permission))).toEqual([]);
  });
});

function combinations(name: string): Combination[] {
  const permission = needed.get(name) ?? "any";
  return callers.flatMap((caller) =>
    sidesOf(name).map((side): Combination => {
      const isNewcomer = samples[name]?.onlyNewcomers !== true || caller.token === undefined;
      return { caller, side, permission, isAllowed: mayDo(caller, permission, side) && isNewcomer };
    }),
  );
}

describe.each(Object.keys(samples))("%s", (name) => {
  it("is refused to everybody else, and changes nothing", async () => {
    const before = await snapshot.digest();
    const denied = combinations(name).filter((one) => !one.isAllowed);
    const label = ({ caller, side }: Combination): string => `${caller.name}, ${side}`;
    const statuses = await Promise.all(
      denied.map(async ({ caller, side }) => (await send(name, { caller, ground: groundOf(caller, side) })).status),
    );
    const found = Object.fromEntries(denied.map((one, index) => [label(one), statuses[index]]));
    const expected = Object.fromEntries(denied.map((one) => [label(one), refusalOf(one)]));
    expect(found).toStrictEqual(expected);
    expect(await snapshot.digest()).toStrictEqual(before);
  });

  it("is done for those who may, and told of where it changes something", async () => {
    const { prepare, silent } = samples[name] ?? {};
    const before = await snapshot.digest();
    for (const { caller, side } of combinations(name).filter((one) => one.isAllowed)) {
      const ground = groundOf(caller, side);
      await prepare?.(ground, api);
      const told = await eventsKept();
      const { status, body } = await send(name, { caller, ground });
      expect(Math.floor(status / 100), `${caller.name}, ${side}: ${JSON.stringify(body)}`).toBe(2);
      const isTold = (await eventsKept()) > told;
      expect({ caller: caller.name, isTold }).toStrictEqual({ caller: caller.name, isTold: changes(name) && silent === undefined });
      if (changes(name)) await snapshot.restore();
    }
    expect(await snapshot.digest()).toStrictEqual(before);
  });
});

describe.each(Object.keys(samples).filter((name) => /\/:id\/.*:\w+/.test(name)))("%s", (name) => {
  it("finds nothing of another tenant under one's own", async () => {
    const before = await snapshot.digest();
    const allowed = combinations(name).filter(({ side, isAllowed }) => side === "own" && isAllowed);
    const statuses = await Promise.all(
      allowed.map(async ({ caller }) => (await send(name, { caller, ground: caller.own, inner: foreign })).status),
    );
    expect(new Set(statuses)).toStrictEqual(new Set([404]));
    expect(await snapshot.digest()).toStrictEqual(before);
  });
});
