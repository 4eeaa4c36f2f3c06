import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import type { Attribution } from "../domain/audit.ts";
import { ownerRows } from "../store/attribution.ts";
import { ISSUER, startWorld, type World } from "../store/world.test-support.ts";
import { type Attributed, askedOf, attributionBy } from "./attribution.ts";
import { eventBy, sourceEvent } from "./events.test-support.ts";
import type { Hints, SourceEvent } from "./source.ts";

const NOW = new Date("2026-11-25T18:00:00Z");
const day = (text: string): Date => new Date(`${text}T00:00:00Z`);
const OTHER_ISSUER = "https://id.elsewhere.example";

let world: World;
const tenants: Record<string, string> = {};
const people: Record<string, string> = {};
let questions = 0;

beforeAll(async () => {
  world = await startWorld();
  for (const slug of ["acme", "other", "third"]) tenants[slug] = await world.tenant(slug);
  const { acme = "", other = "" } = tenants;
  for (const name of ["ada", "bob", "carl", "dora", "otto", "emil"]) people[name] = await world.person(name, { operator: name === "otto" });
  const member = (tenant: string, name: string) => world.member(tenant, people[name] ?? "");
  const ada = await member(acme, "ada");
  const bobs = [await member(acme, "bob"), await member(other, "bob")] as const;
  await world.member(acme, people["carl"] ?? "", { status: "removed" });
  const left = await world.member(acme, people["dora"] ?? "", { status: "removed" });
  const came = await member(other, "dora");
  const emil = await member(other, "emil");
  await world.ask("UPDATE membership SET created_at = '2026-01-01'");
  await world.ask("UPDATE membership SET removed_at = '2026-03-01' WHERE id = $1", [left]);
  await world.ask("UPDATE membership SET created_at = '2026-05-01' WHERE id = $1", [came]);
  await world.ask("UPDATE membership SET aliases = '{info}' WHERE id = $1", [emil]);

  await world.domain(acme, "acme.example", { proven: true });
  await world.domain(other, "shop.acme.example", { proven: true });
  await world.domain(other, "other.example", { proven: true });
  await world.domain(tenants["third"] ?? "", "claimed.example");
  const moved = await world.domain(acme, "moved.example", { proven: true });
  await world.ask("UPDATE domain SET verified_at = '2026-02-01', removed_at = '2026-04-01' WHERE id = $1", [moved]);
  const mover = await world.domain(other, "moved.example", { proven: true });
  await world.ask("UPDATE domain SET verified_at = '2026-06-01' WHERE id = $1", [mover]);

  const resource = (kind: string, id: string, more: { connector: string; externalId: string; tenantId: string | null }) =>
    world.ask("INSERT INTO resource (kind, object_id, connector, tenant_id, external_id) VALUES ($1, $2, $3, $4, $5)", [
      kind,
      id,
      more.connector,
      more.tenantId,
      more.externalId,
    ]);
  await resource("tenant", acme, { connector: "authentik", externalId: "group-acme", tenantId: acme });
  await resource("tenant", other, { connector: "authentik", externalId: "group-other", tenantId: other });
  await resource("person", people["ada"] ?? "", { connector: "authentik", externalId: "7", tenantId: null });
  await resource("person", people["bob"] ?? "", { connector: "authentik", externalId: "8", tenantId: null });
  await resource("member", ada, { connector: "stalwart", externalId: "d", tenantId: acme });
  // The same id, and another kind of thing, of somebody else.
  await resource("domain", mover, { connector: "stalwart", externalId: "d", tenantId: other });
  await resource("tenant", acme, { connector: "opencloud", externalId: "storage$acme", tenantId: acme });
  await resource("tenant", other, { connector: "opencloud", externalId: "storage$other", tenantId: other });
  await resource("member", ada, { connector: "opencloud", externalId: "storage$acme/account-ada", tenantId: acme });
  await resource("member", bobs[0], { connector: "opencloud", externalId: "storage$acme/account-bob", tenantId: acme });
  await resource("member", bobs[1], { connector: "opencloud", externalId: "storage$other/account-bob", tenantId: other });
  // Of another product, which has no such ids; and what an account is not.
  await resource("member", emil, { connector: "stalwart", externalId: "storage$other/account-emil", tenantId: other });
  await resource("domain", moved, { connector: "opencloud", externalId: "storage$acme/account-emil", tenantId: acme });
}, 60_000);
afterAll(() => world.stop());

async function attributed(events: readonly SourceEvent[], platformHosts: readonly string[] = []): Promise<Attributed[]> {
  return world.write(async (connection) => {
    const known = await ownerRows(connection).known(askedOf(events));
    return events.map(attributionBy(known, { platformHosts: new Set(platformHosts), now: NOW }));
  });
}

const identity = (subject: string, issuer = ISSUER) => ({ identities: [{ issuer, subject }] });
const authentik = (...ids: readonly string[]) => ({ objects: ids.map((externalId) => ({ connector: "authentik", externalId })) });
const opencloud = (accounts: readonly string[], ...spaces: readonly string[]): Hints => ({
  objects: [
    ...accounts.map((externalId) => ({ connector: "opencloud", externalId, kind: "member" as const })),
    ...spaces.map((externalId) => ({ connector: "opencloud", externalId, kind: "tenant" as const })),
  ],
});
type Case = readonly [what: string, hints: () => Hints, whose: string | undefined, why: Attribution, at?: Date];

const cases: readonly Case[] = [
  ["nothing is said", () => ({}), undefined, "none"],
  ["the tenant is said", () => ({ tenantIds: [tenants["acme"] ?? ""] }), "acme", "stated"],
  ["the tenant is said in capitals", () => ({ tenantIds: [(tenants["acme"] ?? "").toUpperCase()] }), "acme", "stated"],
  ["two tenants are said", () => ({ tenantIds: [tenants["acme"] ?? "", tenants["other"] ?? ""] }), undefined, "ambiguous"],
  ["a tenant is said that is none", () => ({ tenantIds: ["01990000-0000-7000-8000-000000000000", "no id"] }), undefined, "none"],
  [
    "what is said is surer than whose it is by its objects",
    () => ({ tenantIds: [tenants["third"] ?? ""], ...authentik("group-acme") }),
    "third",
    "stated",
  ],
  ["a tenant that is none leaves it to the object", () => ({ tenantIds: ["nobody"], ...authentik("group-acme") }), "acme", "object"],

  ["a tenant's object", () => authentik("group-acme"), "acme", "object"],
  ["objects of two tenants", () => authentik("group-acme", "group-other"), undefined, "ambiguous"],
  ["the object of a person of one tenant", () => authentik("7"), "acme", "object"],
  ["the object of a person of two tenants", () => authentik("8"), undefined, "ambiguous"],
  ["a person of two tenants at an object of one", () => authentik("8", "group-other"), "other", "object"],
  ["an object by its id in another product", () => ({ objects: [{ connector: "keycloak", externalId: "group-acme" }] }), undefined, "none"],
  ["an id that two kinds of objects have", () => ({ objects: [{ connector: "stalwart", externalId: "d" }] }), undefined, "ambiguous"],
  ["the account of somebody with a place in one space", () => opencloud(["account-ada"]), "acme", "object"],
  ["the account of somebody with places in two", () => opencloud(["account-bob"]), undefined, "ambiguous"],
  ["the account of somebody with places in two, in one of them", () => opencloud(["account-bob"], "storage$other"), "other", "object"],
  ["accounts of two tenants, in the space of one", () => opencloud(["account-ada", "account-bob"], "storage$other"), "other", "object"],
  ["the spaces of two tenants", () => opencloud(["account-ada"], "storage$acme", "storage$other"), undefined, "ambiguous"],
  ["a place in a space, as it is kept", () => opencloud(["storage$other/account-bob"]), "other", "object"],
  ["the end of an account's id", () => opencloud(["ada"]), undefined, "none"],
  ["an account that is another product's, or none", () => opencloud(["account-emil"]), undefined, "none"],
  ["a space's id where an account is meant", () => opencloud(["storage$acme"]), undefined, "none"],
  [
    "an account of another product",
    () => ({ objects: [{ connector: "stalwart", externalId: "account-emil", kind: "member" }] }),
    undefined,
    "none",
  ],
  ["an id of one kind", () => ({ objects: [{ connector: "stalwart", externalId: "d", kind: "member" }] }), "acme", "object"],

  ["the identity of a person of one tenant", () => identity("ada"), "acme", "identity"],
  ["the identity at another provider", () => identity("ada", OTHER_ISSUER), undefined, "none"],
  ["the identity of a person of two tenants", () => identity("bob"), undefined, "ambiguous"],
  [
    "identities of two tenants",
    () => ({ identities: [...identity("ada").identities, ...identity("emil").identities] }),
    undefined,
    "ambiguous",
  ],
  ["somebody who left the only tenant that they had", () => identity("carl"), "acme", "identity"],
  ["somebody who moved, before they left", () => identity("dora"), "acme", "identity", day("2026-02-01")],
  ["somebody who moved, when they had no tenant", () => identity("dora"), undefined, "ambiguous", day("2026-04-01")],
  ["somebody who moved, after they came", () => identity("dora"), "other", "identity", day("2026-06-01")],
  ["somebody of one tenant, before they joined it", () => identity("ada"), "acme", "identity", day("2025-01-01")],
  ["an operator, who has no tenant", () => identity("otto"), undefined, "none"],
  ["an operator, and somebody's address", () => ({ ...identity("otto"), emails: ["ada@people.example"] }), "acme", "email"],

  ["the address of a person", () => ({ emails: ["Ada@People.Example"] }), "acme", "email"],
  ["the address of a person of two tenants", () => ({ emails: ["bob@people.example"] }), undefined, "ambiguous"],
  ["a mailbox in a proven domain", () => ({ emails: ["emil@other.example"] }), "other", "email"],
  ["an alias in a proven domain", () => ({ emails: ["info@other.example"] }), "other", "email"],
  ["the mailbox, in a tenant's domain, of a person of two", () => ({ emails: ["bob@other.example"] }), "other", "email"],
  ["addresses of two tenants", () => ({ emails: ["ada@acme.example", "emil@other.example"] }), undefined, "ambiguous"],

  ["an address that nobody has, in a proven domain", () => ({ emails: ["nobody@acme.example"] }), "acme", "domain"],
  ["a host below a proven domain", () => ({ domains: ["WWW.acme.example:8443"] }), "acme", "domain"],
  ["a host below two, the closest of which is another's", () => ({ domains: ["a.shop.acme.example."] }), "other", "domain"],
  ["a domain that was only claimed", () => ({ domains: ["claimed.example"] }), undefined, "none"],
  ["two proven domains", () => ({ domains: ["acme.example", "other.example"] }), undefined, "ambiguous"],
  ["a domain that moved, before", () => ({ domains: ["moved.example"] }), "acme", "domain", day("2026-03-01")],
  ["a domain that moved, before anybody had proven it", () => ({ domains: ["moved.example"] }), "acme", "domain", day("2026-01-01")],
  ["a domain that moved, while it was nobody's", () => ({ domains: ["moved.example"] }), undefined, "none", day("2026-05-01")],
  ["a domain that moved, after", () => ({ domains: ["moved.example"] }), "other", "domain", day("2026-07-01")],
  ["where all tenants meet, in a proven domain", () => ({ domains: ["id.acme.example"] }), undefined, "none"],
  [
    "what is no name",
    () => ({ domains: ["", ".", "example", "127.0.0.1", "[::1]", "a b.acme.example", "\0.acme.example"] }),
    undefined,
    "none",
  ],
  [
    "what no database takes",
    () => ({
      objects: [{ connector: "a\0", externalId: "\ud800" }],
      ...identity("\0"),
      emails: ["\0@x.example", `${"a".repeat(500)}@x.example`],
    }),
    undefined,
    "none",
  ],
];
const events = (): SourceEvent[] => cases.map(([what, hints, , , at]) => eventBy(what, { hints: hints(), at: at ?? NOW }));
const wanted = () =>
  cases.map(([what, , whose, why]) => ({ what, tenantId: whose === undefined ? undefined : tenants[whose], attribution: why }));
const told = (found: readonly Attributed[]) => found.map(({ tenantId, attribution, actor }) => ({ what: actor.id, tenantId, attribution }));

describe("whose an event is", () => {
  it("is what the surest thing that it names says, and never a guess", async () => {
    const found = await Promise.all(events().map(async (event) => (await attributed([event], ["id.acme.example"]))[0]));
    expect(told(found.flatMap((one) => one ?? []))).toStrictEqual(wanted());
  });

  it("is the same among others: what one says is nothing to another", async () => {
    expect(told(await attributed(events(), ["id.acme.example"]))).toStrictEqual(wanted());
  });

  it("is found out in as many questions for a thousand as for one", async () => {
    async function count(batch: readonly SourceEvent[]): Promise<number> {
      questions = 0;
      await world.write(async (connection) => {
        const counted = new Proxy(connection, {
          get: (target, name) => {
            if (name === "selectFrom" || name === "getExecutor") questions++;
            const value: unknown = Reflect.get(target, name);
            return typeof value === "function" ? value.bind(target) : value;
          },
        });
        await ownerRows(counted).known(askedOf(batch));
      });
      return questions;
    }
    const one = eventBy("all", {
      hints: { tenantIds: [tenants["acme"] ?? ""], ...authentik("7"), ...identity("ada"), emails: ["ada@people.example"] },
    });
    const many = Array.from({ length: 1000 }, (_, index) =>
      eventBy(`e${index}`, {
        hints: { tenantIds: [world.ids.next()], ...authentik(`${index}`), ...identity(`s${index}`), emails: [`p${index}@acme.example`] },
      }),
    );
    const few = await count([one]);
    expect(few).toBeGreaterThan(0);
    expect(await count(many)).toBeLessThanOrEqual(few);
  });
});

describe("who did it", () => {
  it.each<readonly [string, SourceEvent, string | undefined]>([
    ["by the identity", eventBy("ada", { hints: identity("ada") }), "ada"],
    ["by an object", eventBy("7", { hints: authentik("7") }), "ada"],
    ["by a mailbox", eventBy("d", { hints: { objects: [{ connector: "stalwart", externalId: "d", kind: "member" }] } }), "ada"],
    ["by an account with places in two spaces", eventBy("account-bob", { hints: opencloud(["account-bob"]) }), "bob"],
    ["by the address, in the id", eventBy("ADA@people.example", { hints: { emails: ["ada@people.example"] } }), "ada"],
    ["by the address, in the name", eventBy("x", { name: "ada@people.example", hints: { emails: ["ada@people.example"] } }), "ada"],
    ["also where it is nobody's", eventBy("bob", { hints: identity("bob") }), "bob"],
    ["not by what is said of somebody else", eventBy("stranger", { hints: identity("ada") }), undefined],
    [
      "not where it is not sure",
      eventBy("ada", { hints: { identities: [...identity("ada").identities, { issuer: OTHER_ISSUER, subject: "ada" }] } }),
      "ada",
    ],
    ["not of a group", eventBy("group-acme", { hints: authentik("group-acme") }), undefined],
  ])("is known %s", async (_, event, who) => {
    const [found] = await attributed([event]);
    const expected = who === undefined ? event.actor : { ...event.actor, id: people[who], name: who };
    expect(found?.actor).toStrictEqual(expected);
  });

  it("is not known when the same subject is two people at two providers", async () => {
    await world.write((connection) =>
      sql`INSERT INTO person_identity (issuer, subject, person_id) VALUES (${OTHER_ISSUER}, 'emil', ${people["ada"]})`.execute(connection),
    );
    const hints = { identities: [...identity("emil").identities, ...identity("emil", OTHER_ISSUER).identities] };
    const [found] = await attributed([eventBy("emil", { hints })]);
    expect(found).toMatchObject({ tenantId: undefined, attribution: "ambiguous", actor: { id: "emil", name: "" } });
  });

  it("is left as it is for a service, and whom it was done to is known as well", async () => {
    const service = { kind: "service", id: "ada", name: "bot", as: "", address: "", userAgent: "" } as const;
    const [found] = await attributed([
      sourceEvent("s", { actor: service, target: { kind: "user", id: "ada", name: "a" }, hints: identity("ada") }),
    ]);
    expect(found).toMatchObject({ actor: service, target: { kind: "user", id: people["ada"], name: "ada" } });
  });
});
