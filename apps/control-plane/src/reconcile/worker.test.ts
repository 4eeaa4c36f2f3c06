import { systemRandom } from "@allod/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import type { ObjectRef } from "../domain/store.ts";
import { observedStore, type ObservedStore } from "../store/observed.ts";
import { postgresStore } from "../store/store.ts";
import { ISSUER, startWorld, type World } from "../store/world.test-support.ts";
import { type FakeProduct, fakeProduct } from "./fake-product.test-support.ts";
import { checkProduct, connectedProducts } from "./products.ts";
import { sweep } from "./sweep.ts";
import { objectWorker } from "./worker.ts";

let world: World;
let observed: ObservedStore;
let tenantId: string;
let personId: string;
let memberId: string;
let count = 0;

beforeAll(async () => {
  world = await startWorld();
  observed = observedStore(world.database);
}, 60_000);
afterAll(() => world.stop());
beforeEach(async () => {
  await world.ask("TRUNCATE resource, connector_health, person_identity");
  tenantId = await world.tenant(`tenant-${++count}`, { status: "pending" });
  personId = await world.person(`mia-${count}`, { identity: false });
  memberId = await world.member(tenantId, personId);
});

/** Everything with these products: jobs are done one after the other, by {@link drain}. */
function platform(fakes: readonly FakeProduct[]) {
  const { clock } = world;
  const products = connectedProducts(
    fakes.map(({ connector }) => connector),
    clock,
  );
  const jobs: ObjectRef[] = [];
  const enqueue = async (objects: readonly ObjectRef[]): Promise<void> => void jobs.push(...objects);
  const store = postgresStore({ database: world.database, clock, ids: world.ids, enqueue: (_, objects) => enqueue(objects) });
  const activated: string[] = [];
  const identities: string[] = [];
  const work = objectWorker({
    products,
    observed,
    clock,
    random: systemRandom,
    issuer: ISSUER,
    activate: async (id) => void activated.push(id),
    async identify(id, identity) {
      identities.push(`${id} is ${identity.subject}`);
      await store.within("everything", async (tx) => {
        await tx.people.identify(id, identity);
        await tx.reconcile((await tx.people.memberIds(id)).map((one) => ({ kind: "member", id: one })));
      });
    },
    tenantArrived: (id) =>
      store.within({ tenants: [id] }, async (tx) => tx.reconcile((await tx.tenants.objects(id)).filter(({ kind }) => kind !== "tenant"))),
  });
  async function drain(...objects: readonly ObjectRef[]): Promise<void> {
    jobs.push(...objects);
    for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await work(job);
  }
  const look = () => sweep({ products, observed, issuer: ISSUER, enqueue, signal: new AbortController().signal });
  return { work, drain, look, jobs, products, activated, identities };
}

it("brings a member with an account of their own to products that take over what their sign-in has made, and to no others", async () => {
  const [identity, mail] = [fakeProduct({ id: "directory", issuer: ISSUER }), fakeProduct({ id: "mail", kinds: ["member", "tenant"] })];
  const chat = fakeProduct({ id: "chat", kinds: ["member"] });
  await world.ask("UPDATE person SET own_account = true WHERE id = $1", [personId]);
  const { drain, look } = platform([identity, { ...chat, connector: { ...chat.connector, adopts: true } }, mail]);
  await drain({ kind: "member", id: memberId }, { kind: "tenant", id: tenantId });
  await look();
  const rows = await world.ask("SELECT connector FROM resource WHERE kind = 'member' AND object_id = $1 ORDER BY connector", [memberId]);
  expect(rows).toEqual([{ connector: "chat" }, { connector: "directory" }]);
  expect([...mail.objects.values()].map(({ kind }) => kind)).toEqual(["tenant"]);
});

const own = (): { tenant: ObjectRef; person: ObjectRef; member: ObjectRef } => ({
  tenant: { kind: "tenant", id: tenantId },
  person: { kind: "person", id: personId },
  member: { kind: "member", id: memberId },
});
const outcomes = async (kind: string): Promise<string[]> =>
  (
    await world.ask<{ connector: string; outcome: string }>("SELECT connector, outcome FROM resource WHERE kind = $1 ORDER BY connector", [
      kind,
    ])
  ).map(({ connector, outcome }) => `${connector} ${outcome}`);
const directory = () => fakeProduct({ id: "directory", kinds: ["person"], issuer: ISSUER });

describe("the worker", () => {
  it("makes a tenant active when every product has it, and not before; one that is down keeps no other waiting", async () => {
    const [chat, mail] = [fakeProduct({ id: "chat" }), fakeProduct({ id: "mail", script: ["fail-before"] })];
    const { work, activated } = platform([chat, mail]);
    await work(own().tenant);
    expect([await outcomes("tenant"), activated]).toEqual([["chat ready", "mail failing"], []]);
    const [now, soon] = [world.clock.now(), new Date(world.clock.now().getTime() + 3_600_000)];
    const due = (at: Date, ...connectors: string[]) => observed.due(at, { connectors, limit: 10 });
    expect([await due(now, "chat", "mail"), await due(soon, "chat", "mail")]).toEqual([[], [own().tenant]]);
    // Of a product that is no longer connected, nobody would do it.
    expect([await due(soon, "chat"), await due(soon)]).toEqual([[], []]);
    await work(own().tenant);
    expect([await outcomes("tenant"), activated]).toEqual([["chat ready", "mail ready"], [tenantId]]);
    expect(await due(soon, "chat", "mail")).toEqual([]);
    expect([...chat.objects.values()]).toMatchObject([{ allodId: tenantId }]);
  });

  it("asks products side by side: a slow one holds up its own answer alone", async () => {
    const [slow, quick] = [fakeProduct({ id: "slow" }), fakeProduct({ id: "quick" })];
    const { work } = platform([slow, quick]);
    const release = slow.hold();
    const done = work(own().tenant);
    await expect.poll(() => outcomes("tenant")).toContain("quick ready");
    expect(slow.calls).toEqual([]);
    release();
    await done;
    expect(await outcomes("tenant")).toEqual(["quick ready", "slow ready"]);
  });

  it("lets a member wait for its tenant, and follows when that arrives", async () => {
    const chat = fakeProduct({ id: "chat", kinds: ["tenant", "member"], waits: true });
    const { work, drain } = platform([chat]);
    await work(own().member);
    expect(await outcomes("member")).toEqual(["chat skipped"]);
    await drain(own().tenant);
    expect([await outcomes("tenant"), await outcomes("member")]).toEqual([["chat ready"], ["chat ready"]]);
  });

  it("learns from the identity provider who somebody is, and tells the products", async () => {
    const chat = fakeProduct({ id: "chat", kinds: ["member"] });
    const { drain, identities } = platform([directory(), chat]);
    await drain(own().member);
    expect([...chat.objects.values()].map(({ looks }) => looks)).toEqual([`mia-${count} member nobody`]);
    await drain(own().person);
    expect(identities).toEqual([`${personId} is directory-1`]);
    expect([...chat.objects.values()].map(({ looks }) => looks)).toEqual([`mia-${count} member directory-1`]);
    await drain(own().person);
    expect(identities).toHaveLength(1);
  });

  it("takes no group of a tenant at the identity provider for somebody", async () => {
    const groups = fakeProduct({ id: "groups", kinds: ["tenant", "person"], issuer: ISSUER });
    const { drain, identities } = platform([groups]);
    await drain(own().tenant);
    expect(await outcomes("tenant")).toEqual(["groups ready"]);
    expect(identities.every((said) => said.startsWith(personId))).toBe(true);
  });

  it("learns it also when it was killed right after the identity provider had answered", async () => {
    const person = directory();
    const dying = objectWorker({
      products: connectedProducts([person.connector], world.clock),
      observed,
      clock: world.clock,
      random: systemRandom,
      issuer: ISSUER,
      activate: async () => undefined,
      identify: () => Promise.reject(new Error("killed")),
      tenantArrived: async () => undefined,
    });
    await expect(dying(own().person)).rejects.toThrow("killed");
    const again = platform([person]);
    await again.drain(own().person);
    expect(again.identities).toEqual([`${personId} is directory-1`]);
    expect(person.objects.size).toBe(1);
  });

  it("takes the sign-in from somebody to whom nothing is open any more, and gives it back", async () => {
    const people = directory();
    const { drain } = platform([people]);
    const states: string[] = [];
    for (const time of ["NULL", "now()", "NULL"]) {
      await world.ask(`UPDATE membership SET suspended_at = ${time} WHERE id = $1`, [memberId]);
      await drain(own().person);
      states.push(...[...people.objects.values()].map(({ state }) => state));
    }
    expect(states).toEqual(["enabled", "disabled", "enabled"]);
  });

  it("has nothing to do for what is not there, or for what no product holds", async () => {
    const chat = fakeProduct({ id: "chat", kinds: ["tenant"] });
    const { work } = platform([chat]);
    await work({ kind: "tenant", id: world.ids.next() });
    await work(own().person);
    expect(chat.calls).toEqual([]);
  });
});

describe("a sweep", () => {
  it("finds what changed in a product, asks for it to be brought back, and changes nothing itself", async () => {
    await world.ask("TRUNCATE tenant CASCADE");
    tenantId = await world.tenant(`swept-${count}`);
    const chat = fakeProduct({ id: "chat", kinds: ["tenant"] });
    const { drain, look, jobs } = platform([chat]);
    await drain(own().tenant);
    expect(await look()).toEqual({ objects: 1, differing: 0 });
    expect(jobs).toEqual([]);
    for (const damage of [
      () => chat.objects.clear(),
      () => chat.objects.forEach((kept, key) => chat.objects.set(key, { ...kept, looks: "by hand" })),
    ]) {
      damage();
      chat.calls.length = 0;
      expect(await look()).toEqual({ objects: 1, differing: 1 });
      expect([chat.calls, jobs]).toEqual([["read"], [own().tenant]]);
      jobs.length = 0;
      await drain(own().tenant);
      expect([...chat.objects.values()]).toMatchObject([{ looks: `swept-${count}` }]);
    }
  });

  it("finds what was never done, also after a worker was killed before it asked for what follows", async () => {
    await world.ask("TRUNCATE tenant CASCADE");
    tenantId = await world.tenant(`late-${count}`);
    memberId = await world.member(tenantId, personId);
    const chat = fakeProduct({ id: "chat", kinds: ["tenant", "member"], waits: true });
    const { work, look, jobs, drain } = platform([chat]);
    expect((await look()).differing).toBe(2);
    jobs.length = 0;
    await work(own().member);
    await work(own().tenant);
    // What the tenant's arrival asked for is lost.
    jobs.length = 0;
    expect((await look()).differing).toBe(1);
    await drain();
    expect(await outcomes("member")).toEqual(["chat ready"]);
    expect(await look()).toMatchObject({ differing: 0 });
  });

  it("asks neither a product that is paused nor about what is refused, and takes no silence for absence", async () => {
    await world.ask("TRUNCATE tenant CASCADE");
    tenantId = await world.tenant(`quiet-${count}`);
    const chat = fakeProduct({ id: "chat", kinds: ["tenant"] });
    const { drain, look, jobs, products } = platform([chat]);
    await drain(own().tenant);
    const [product] = products;
    chat.script.push("fail-before");
    expect(await look()).toEqual({ objects: 1, differing: 0 });
    for (let time = 0; time < 5; time++) product?.circuit.failed();
    chat.calls.length = 0;
    chat.objects.clear();
    expect(await look()).toEqual({ objects: 1, differing: 0 });
    expect([chat.calls, jobs]).toEqual([[], []]);
  });
});

it("notes how a product is, for everybody to see", async () => {
  const chat = fakeProduct({ id: "chat", script: ["ok", "fail-before"] });
  const [product] = connectedProducts([chat.connector], world.clock);
  const health = async () =>
    (
      await world.ask<{ status: string; message: string; version: string | null }>("SELECT status, message, version FROM connector_health")
    )[0];
  if (product === undefined) throw new Error("there is one");
  await checkProduct(product, { observed, clock: world.clock });
  expect(await health()).toEqual({ status: "up", message: "", version: "1.0" });
  await checkProduct(product, { observed, clock: world.clock });
  expect(await health()).toEqual({ status: "down", message: "It is overloaded.", version: null });
});
