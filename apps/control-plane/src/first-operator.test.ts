import { Secret, systemRandom } from "@allod/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { admission } from "./admission.ts";
import type { ObjectRef, Store } from "./domain/store.ts";
import { admitFirstOperator, ensureFirstOperator } from "./first-operator.ts";
import { admitMember, ensureFirstTenant } from "./first-tenant.ts";
import { findActor } from "./store/actor.ts";
import { postgresStore } from "./store/store.ts";
import { startWorld, type World } from "./store/world.test-support.ts";

const OPERATOR_ISSUER = "https://id.acme.test/application/o/operator/";
const PORTAL_ISSUER = "https://id.acme.test/application/o/portal/";

let world: World;
let store: Store;
const asked: ObjectRef[] = [];
beforeAll(async () => {
  world = await startWorld();
  const { database, clock, ids } = world;
  store = postgresStore({ database, clock, ids, enqueue: async (_, objects) => void asked.push(...objects) });
}, 60_000);
afterAll(() => world.stop());

const deps = () => ({ store, clock: world.clock, ids: world.ids, random: systemRandom });
const admit = (email: string, who: { subject: string; verifiedEmail: string | undefined }) =>
  admitFirstOperator({ issuer: OPERATOR_ISSUER, ...who }, { email, issuers: [PORTAL_ISSUER] }, deps());
const operatorAt = async (issuer: string, subject: string) =>
  (await findActor(world.database, { issuer, subject }, { operatorAudience: true }))?.operator;

describe("the first operator, known by their address alone", () => {
  const email = "Anna.Berg@acme.test";
  const verified = { subject: "uuid-of-anna", verifiedEmail: "anna.berg@ACME.test" };

  it("is nobody before they sign in", async () => {
    await ensureFirstOperator({ email, name: "Anna Berg", identity: undefined }, deps());
    expect(await operatorAt(OPERATOR_ISSUER, "uuid-of-anna")).toBeUndefined();
  });

  it.each([
    ["an address that nobody has verified", { subject: "mallory", verifiedEmail: undefined }],
    ["another address", { subject: "mallory", verifiedEmail: "mallory@acme.test" }],
  ])("is not somebody with %s", async (_, who) => {
    expect(await admit(email, who)).toBe(false);
    expect(await operatorAt(OPERATOR_ISSUER, "mallory")).toBeUndefined();
  });

  it("is one, of two who come at the same moment with the same address", async () => {
    const both = await Promise.all([admit(email, verified), admit(email, { ...verified, subject: "a-copy" })]);
    expect(both.filter(Boolean)).toEqual([true]);
    const subject = both[0] ? verified.subject : "a-copy";
    expect(await operatorAt(OPERATOR_ISSUER, subject)).toBe(true);
    // The same person at the other application's issuer; as an operator they are refused there by the audience.
    expect(await operatorAt(PORTAL_ISSUER, subject)).toBe(true);
    expect(await world.ask("SELECT issuer FROM person_identity")).toHaveLength(2);
  });

  it("is that one for good: nobody with the address is let in later", async () => {
    expect(await admit(email, { ...verified, subject: "later" })).toBe(false);
    expect(await operatorAt(OPERATOR_ISSUER, "later")).toBeUndefined();
  });

  it("is told of in the platform's timeline", async () => {
    const events = await store.within("everything", (tx) => tx.events.page("everyone", {}, { after: undefined, limit: 10 }));
    expect(events.map(({ action, target }) => [action, target?.name])).toContainEqual(["allod.people_join", "Anna Berg"]);
  });

  it("is nobody whom the configuration names and who is here already as somebody else: an address makes no operator", async () => {
    await world.person("bob", { identity: false });
    await ensureFirstOperator({ email: "bob@people.example", name: "Bob", identity: undefined }, deps());
    expect(await admit("bob@people.example", { subject: "uuid-of-bob", verifiedEmail: "bob@people.example" })).toBe(false);
  });

  it("is known by their subject where the configuration has it", async () => {
    await ensureFirstOperator({ email: "otto@acme.test", name: "Otto", identity: { issuer: OPERATOR_ISSUER, subject: "otto" } }, deps());
    expect(await operatorAt(OPERATOR_ISSUER, "otto")).toBe(true);
    expect(await admit("otto@acme.test", { subject: "other", verifiedEmail: "otto@acme.test" })).toBe(false);
  });
});

describe("somebody whom the company's identity provider knows, and who is nobody here", () => {
  const come = (who: Partial<Parameters<typeof admitMember>[0]>) =>
    admitMember(
      {
        issuer: PORTAL_ISSUER,
        subject: "uuid-of-eva",
        displayName: "Eva Lund",
        username: "eva",
        verifiedEmail: "Eva.Lund@acme.test",
        ...who,
      },
      { slug: "company", issuers: [OPERATOR_ISSUER], accounts: ["authentik"] },
      deps(),
    );
  beforeAll(async () => {
    await world.tenant("company");
  });

  it.each([
    ["an address that nobody has verified", { verifiedEmail: undefined }],
    ["the address of the first operator", { verifiedEmail: "anna.berg@acme.test" }],
    ["the address of somebody who has not signed in yet", { verifiedEmail: "bob@people.example" }],
  ])("stays nobody with %s", async (_, who) => expect(await come({ subject: "mallory", ...who })).toBe(false));

  it("becomes a member, under the account that they have: it is suspended with them, and products make theirs themselves", async () => {
    asked.length = 0;
    expect(await come({})).toBe(true);
    expect(asked.map(({ kind }) => kind)).toEqual(["person", "member"]);
    expect(
      await world.ask(
        "SELECT username, role, own_account, display_name FROM membership JOIN person ON person.id = person_id WHERE email = 'eva.lund@acme.test'",
      ),
    ).toEqual([{ username: "eva", role: "member", own_account: true, display_name: "Eva Lund" }]);
    expect(await world.ask("SELECT kind, connector, external_id FROM resource")).toEqual([
      { kind: "person", connector: "authentik", external_id: "uuid-of-eva" },
    ]);
    for (const issuer of [PORTAL_ISSUER, OPERATOR_ISSUER]) expect(await operatorAt(issuer, "uuid-of-eva")).toBe(false);
  });

  it.each([
    ["flo@acme.test", "flo"],
    ["eva", "flo.b"],
    ["Flo B", "flo.c"],
  ])(
    "is called by their address where the provider has no name for them, or one that cannot be theirs here: %j",
    async (username, local) => {
      const verifiedEmail = `${local}@acme.test`;
      expect(await come({ subject: `uuid-of-${local}`, displayName: " ", username, verifiedEmail })).toBe(true);
      expect(
        await world.ask("SELECT display_name, username FROM membership JOIN person ON person.id = person_id WHERE email = $1", [
          verifiedEmail,
        ]),
      ).toEqual([{ display_name: verifiedEmail, username: local }]);
    },
  );

  it("stays nobody once the company is suspended", async () => {
    await world.ask("UPDATE tenant SET status = 'suspended' WHERE slug = 'company'");
    expect(await come({ subject: "uuid-of-gil", verifiedEmail: "gil@acme.test" })).toBe(false);
    await world.ask("TRUNCATE tenant CASCADE");
  });
});

describe("the first tenant", () => {
  const wanted = { slug: "1-acme", name: "Acme GmbH", domain: "acme.test" };
  const known = { id: "5f0c2f0e-1b1a-8b6e-9d2c-0a1b2c3d4e5f", domainId: "6f0c2f0e-1b1a-8b6e-9d2c-0a1b2c3d4e5f" };

  it("is the company itself, with its domain proven and the first operator as its owner, on its way to every product", async () => {
    const { id: personId } = await ensureFirstOperator({ email: "carla@acme.test", name: "Carla", identity: undefined }, deps());
    asked.length = 0;
    expect(await ensureFirstTenant({ ...wanted, ...known, owner: { personId, username: "carla" } }, deps())).toBe(true);
    expect(asked).toContainEqual({ kind: "tenant", id: known.id });
    expect(asked).toContainEqual({ kind: "domain", id: known.domainId });
    expect(asked.map(({ kind }) => kind).toSorted()).toEqual(["domain", "member", "person", "tenant"]);
    expect(
      await world.ask(`SELECT tenant.slug, tenant.name, tenant.status, domain.name AS domain, verified_at IS NOT NULL AS proven, username, role
        FROM tenant JOIN domain ON domain.tenant_id = tenant.id JOIN membership ON membership.tenant_id = tenant.id`),
    ).toEqual([
      { slug: "acme", name: "Acme GmbH", status: "pending", domain: "acme.test", proven: true, username: "carla", role: "owner" },
    ]);
  });

  it("is made once: what became of it stays", async () => {
    const { id: personId } = await ensureFirstOperator({ email: "carla@acme.test", name: "Carla", identity: undefined }, deps());
    await world.ask("UPDATE tenant SET name = 'Acme AG' WHERE slug = 'acme'");
    // As at every start: with the same ids, or without.
    for (const ids of [known, {}])
      expect(await ensureFirstTenant({ ...wanted, ...ids, owner: { personId, username: "carla" } }, deps())).toBe(false);
    expect(await world.ask("SELECT name FROM tenant")).toEqual([{ name: "Acme AG" }]);
  });

  it("takes no domain that another tenant has proven", async () => {
    const personId = await world.person("dora");
    expect(await ensureFirstTenant({ ...wanted, slug: "other", owner: { personId, username: "dora" } }, deps())).toBe(false);
    expect(await world.ask("SELECT slug FROM tenant")).toEqual([{ slug: "acme" }]);
  });
});

describe("who is admitted where", () => {
  const oidc = (issuer: string) => ({ issuer, clientId: "x", clientSecret: new Secret("x") });
  const identity = { oidc: { portal: oidc(PORTAL_ISSUER), operator: oidc(OPERATOR_ISSUER) } };
  const connectors = [
    { id: "authentik", issuer: PORTAL_ISSUER },
    { id: "matrix" },
    { id: "keycloak", issuer: "https://other.test/realms/x" },
  ];
  const at = (application: "portal" | "operator", configured: Parameters<typeof admission>[1]) =>
    admission(application, configured, { ...deps(), identity, connectors });
  const everybody = { firstTenant: { slug: "acme", everybody: true } };

  it("is nobody but where the configuration says so", () => {
    expect(at("portal", { firstOperator: { email: "x@acme.test" }, firstTenant: { slug: "acme", everybody: false } })).toBeUndefined();
    expect(at("operator", everybody)).toBeUndefined();
    expect(at("operator", { firstOperator: { email: "x@acme.test", subject: "known" } })).toBeUndefined();
  });

  it("is a member at the portal, with the account of the connector whose identity provider it is", async () => {
    const who = { issuer: PORTAL_ISSUER, subject: "uuid-of-hal", displayName: "Hal", username: "hal", verifiedEmail: "hal@acme.test" };
    expect(await at("portal", everybody)?.(who)).toBe(true);
    expect(await world.ask("SELECT connector FROM resource WHERE external_id = 'uuid-of-hal'")).toEqual([{ connector: "authentik" }]);
    expect(await operatorAt(OPERATOR_ISSUER, "uuid-of-hal")).toBe(false);
  });

  it("is the first operator at the operators' portal alone", async () => {
    const email = "ida@acme.test";
    await ensureFirstOperator({ email, name: "Ida", identity: undefined }, deps());
    const who = { issuer: OPERATOR_ISSUER, subject: "uuid-of-ida", displayName: "Ida", username: "ida", verifiedEmail: email };
    expect(await at("portal", { ...everybody, firstOperator: { email } })?.({ ...who, issuer: PORTAL_ISSUER })).toBe(false);
    expect(await at("operator", { ...everybody, firstOperator: { email } })?.(who)).toBe(true);
    expect(await operatorAt(PORTAL_ISSUER, "uuid-of-ida")).toBe(true);
  });
});
