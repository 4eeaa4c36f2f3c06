import { type Connector, ConnectorError, type Desired, type Observed } from "@allod/connectors";
import { idSource, systemClock, systemRandom } from "@allod/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { ObjectRef, Store } from "../domain/store.ts";
import { type Database, within } from "../store/database.ts";
import { startDatabase } from "../store/embedded.test-support.ts";
import { type ObservedStore, observedStore } from "../store/observed.ts";
import { postgresStore } from "../store/store.ts";
import { connectedProducts } from "./products.ts";
import { sweep } from "./sweep.ts";
import { objectWorker } from "./worker.ts";

const ISSUER = "https://id.allod.example";
const ids = idSource({ clock: systemClock, random: systemRandom });

let database: Database;
let stop: () => Promise<void>;
let store: Store;
let observed: ObservedStore;
let tenant: string;
let member: string;
let person: string;

beforeAll(async () => {
  ({ database, stop } = await startDatabase());
  store = postgresStore({ database, clock: systemClock, ids, enqueue: async () => undefined });
  observed = observedStore(database);
}, 60_000);
afterAll(() => stop());

beforeEach(async () => {
  [tenant, member, person] = [ids.next(), ids.next(), ids.next()];
  const createdAt = systemClock.now();
  await store.within("everything", async (tx) => {
    const slug = `t${tenant.replaceAll("-", "").slice(-12)}`;
    await tx.tenants.insert({
      id: tenant,
      slug,
      name: "Acme",
      status: "pending",
      partner: undefined,
      billing: {},
      generation: 1,
      createdAt,
    });
    await tx.people.insert({
      id: person,
      email: `${slug}@x.example`,
      displayName: "Anna",
      locale: "en",
      operator: false,
      generation: 1,
      createdAt,
    });
    await tx.members.insert({ id: member, tenantId: tenant, personId: person, username: "anna", role: "owner", createdAt });
  });
});

/** FAKE: a product in memory; `isDown` is asked before each call. */
function fake(id: string, more: Partial<Connector> & { readonly isDown?: () => boolean } = {}) {
  const objects = new Map<string, Observed & { readonly desired: Desired }>();
  const calls: string[] = [];
  const step = async <T>(name: string, act: () => T): Promise<T> => {
    calls.push(name);
    if (more.isDown?.() === true) throw new ConnectorError("transient", `${id} does not answer.`);
    return act();
  };
  const connector: Connector = {
    id,
    title: id,
    kinds: ["tenant"],
    check: () => step("check", () => ({ version: undefined })),
    read: ({ desired }) => step("read", () => objects.get(desired.allodId)),
    plan: (desired, seen) => ({
      changes: seen !== undefined && JSON.stringify(objects.get(desired.allodId)?.desired) === JSON.stringify(desired) ? [] : ["differs"],
    }),
    apply: (desired) =>
      step("apply", () => {
        const seen = { externalId: `${id}-${desired.allodId}`, state: "enabled" as const, desired };
        objects.set(desired.allodId, seen);
        return seen;
      }),
    remove: () => step("remove", () => undefined),
    ...more,
  };
  return { connector, objects, calls };
}

function setUp(connectors: readonly Connector[]) {
  const activated: string[] = [];
  const arrived: string[] = [];
  const identified: unknown[] = [];
  const products = connectedProducts(connectors, systemClock);
  const work = objectWorker({
    products,
    observed,
    clock: systemClock,
    random: systemRandom,
    issuer: ISSUER,
    activate: async (id) => void activated.push(id),
    identify: async (id, identity) => void identified.push([id, identity]),
    tenantArrived: async (id) => void arrived.push(id),
  });
  return { work, products, activated, arrived, identified };
}

async function conditions(ref: ObjectRef, connector: string): Promise<string[]> {
  const [found] = await observed.load([ref], ISSUER);
  const row = found?.resources.find((other) => other.connector === connector);
  return ((row?.conditions ?? []) as { type: string; status: string; reason: string }[]).map(
    ({ type, status, reason }) => `${type}=${status} ${reason}`,
  );
}

describe("a pending tenant", () => {
  it("is activated when every product has it, and not before; one that is down keeps no other waiting", async () => {
    let isDown = true;
    const { work, activated, arrived } = setUp([fake("chat").connector, fake("mail", { isDown: () => isDown }).connector]);
    const ref = { kind: "tenant", id: tenant } as const;
    await work(ref);
    expect(await conditions(ref, "chat")).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
    expect(await conditions(ref, "mail")).toEqual(["Synced=False Transient"]);
    expect([activated, arrived]).toEqual([[], [tenant]]);
    expect(await observed.due(new Date(systemClock.now().getTime() + 3_600_000), 10)).toContainEqual(ref);
    expect(await observed.due(new Date(0), 10)).toEqual([]);

    isDown = false;
    await work(ref);
    expect(await conditions(ref, "mail")).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
    expect(activated).toEqual([tenant]);
  });

  it("that does not exist is nothing to do", async () => {
    const { connector, calls } = fake("chat");
    await setUp([connector]).work({ kind: "tenant", id: ids.next() });
    expect(calls).toEqual([]);
  });
});

describe("people", () => {
  it("are known by the subject that the identity provider gave them, and products are told it", async () => {
    const identity = fake("identity", { kinds: ["person"], issuer: ISSUER });
    const { work, identified } = setUp([identity.connector]);
    await work({ kind: "person", id: person });
    expect(identified).toEqual([[person, { issuer: ISSUER, subject: `identity-${person}` }]]);
    await work({ kind: "person", id: person });
    expect(identified).toHaveLength(1);

    await store.within("everything", (tx) => tx.people.identify(person, { issuer: ISSUER, subject: "s-1" }));
    const chat = fake("chat", { kinds: ["tenant", "member"] });
    const { work: workOn } = setUp([chat.connector]);
    await workOn({ kind: "tenant", id: tenant });
    await workOn({ kind: "member", id: member });
    expect(chat.objects.get(member)?.desired).toMatchObject({ tenant: { externalId: `chat-${tenant}` }, person: { subject: "s-1" } });
  });

  it("that nothing is open to are disabled at the identity provider", async () => {
    const identity = fake("identity", { kinds: ["person"] });
    await setUp([identity.connector]).work({ kind: "person", id: person });
    expect(identity.objects.get(person)?.desired.state).toBe("enabled");
    await within(database, "everything", (connection) =>
      connection.updateTable("membership").set({ suspended_at: systemClock.now() }).where("id", "=", member).execute(),
    );
    await setUp([identity.connector]).work({ kind: "person", id: person });
    expect(identity.objects.get(person)?.desired.state).toBe("disabled");
  });
});

describe("a sweep", () => {
  it("finds what changed in a product and has it looked at; it changes nothing itself, and nothing twice", async () => {
    const chat = fake("sweptchat");
    const { work, products } = setUp([chat.connector]);
    const ref = { kind: "tenant", id: tenant } as const;
    const look = async (): Promise<ObjectRef[]> => {
      const enqueued: ObjectRef[] = [];
      const enqueue = async (objects: readonly ObjectRef[]): Promise<void> => void enqueued.push(...objects);
      await sweep({ products, observed, issuer: ISSUER, enqueue, signal: new AbortController().signal });
      return enqueued.filter(({ id }) => id === tenant);
    };
    expect(await look()).toEqual([ref]);
    await work(ref);
    expect(await look()).toEqual([]);
    chat.objects.delete(tenant);
    const before = chat.calls.filter((call) => call === "apply").length;
    expect(await look()).toEqual([ref]);
    expect(chat.calls.filter((call) => call === "apply")).toHaveLength(before);
    await work(ref);
    expect(chat.objects.has(tenant)).toBe(true);
  });
});
