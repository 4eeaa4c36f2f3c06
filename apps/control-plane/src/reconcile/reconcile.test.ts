import { ConnectorError, type DesiredTenant } from "@allod/connectors";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { backoff } from "./backoff.ts";
import { Circuit } from "./circuit.ts";
import { type FakeProduct, fakeProduct } from "./fake-product.test-support.ts";
import { hashOf, reconcile, type Wanted } from "./reconcile.ts";
import { newResource, outcomeOf, type Resource, withCondition } from "./resource.ts";
import { fromRow, toRow } from "./rows.ts";

class Killed extends Error {}

/** Time that moves when it is told to. */
function stillClock() {
  let now = Date.parse("2026-11-25T12:00:00Z");
  return {
    now: () => new Date(now),
    sleep: () => Promise.reject(new Error("nobody sleeps here")),
    pass: (milliseconds: number) => void (now += milliseconds),
  };
}

const random = { bytes: (length: number) => new Uint8Array(length).fill(128) };
const tenant = (state: DesiredTenant["state"] = "enabled", { generation = 1, name = "Acme" } = {}): Wanted => ({
  desired: { kind: "tenant", allodId: "t1", state, slug: "acme", name, quotaBytes: undefined },
  generation,
});

function setUp(product: FakeProduct = fakeProduct()) {
  const clock = stillClock();
  const circuit = new Circuit(clock);
  let stored = newResource({ kind: "tenant", objectId: "t1", tenantId: "t1", connector: "fake" });
  const keep = async (next: Resource): Promise<void> => void (stored = next);
  const run = (wanted = tenant(), save = keep) => reconcile(wanted, stored, { connector: product.connector, circuit, clock, random, save });
  return {
    ...product,
    clock,
    circuit,
    run,
    keep,
    stored: () => stored,
    forget: () => void (stored = { ...stored, desiredHash: undefined }),
  };
}

const conditionsOf = ({ conditions }: Resource): string[] => conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
const GOOD = ["Ready=True Provisioned", "Synced=True UpToDate"];

describe("an object in a product", () => {
  it("is made once, then left alone until something else is wanted", async () => {
    const { run, stored, objects, calls } = setUp();
    await run();
    expect(conditionsOf(stored())).toEqual(GOOD);
    expect([...objects.values()]).toMatchObject([{ allodId: "t1", externalId: "fake-1", looks: "Acme", state: "enabled" }]);
    await run();
    expect(calls).toEqual(["read", "apply"]);
    await run(tenant("enabled", { generation: 2, name: "Acme Works" }));
    expect(objects.get("fake-1")?.looks).toBe("Acme Works");
    expect(stored()).toMatchObject({ observedGeneration: 2, externalId: "fake-1", createPendingSince: undefined });
  });

  it("is of no use while its tenant is suspended, comes back, and goes", async () => {
    const { run, stored, objects } = setUp();
    await run();
    await run(tenant("disabled"));
    expect([objects.get("fake-1")?.state, ...conditionsOf(stored())]).toEqual([
      "disabled",
      "Ready=False Suspended",
      "Synced=True UpToDate",
    ]);
    await run();
    expect([objects.get("fake-1")?.state, ...conditionsOf(stored())]).toEqual(["enabled", ...GOOD]);
    await run(tenant("absent"));
    expect([objects.size, ...conditionsOf(stored())]).toEqual([0, "Ready=False Removed", "Synced=True UpToDate"]);
    expect(stored().externalId).toBeUndefined();
    await run(tenant("absent"));
    expect(objects.size).toBe(0);
  });

  it("that was never made and is not to be is not asked about twice", async () => {
    const { run, calls } = setUp();
    await run(tenant("absent"));
    await run(tenant("absent"));
    expect(calls).toEqual(["read"]);
  });

  it("that somebody changed or deleted in the product is brought back when it is looked at", async () => {
    const { run, objects, forget, stored } = setUp();
    await run();
    const kept = objects.get("fake-1");
    if (kept !== undefined) objects.set("fake-1", { ...kept, looks: "Renamed by hand" });
    await run();
    expect(objects.get("fake-1")?.looks).toBe("Renamed by hand");
    forget();
    await run();
    expect(objects.get("fake-1")?.looks).toBe("Acme");
    objects.clear();
    forget();
    await run();
    expect([...objects.keys()]).toEqual([stored().externalId]);
  });

  it("is marked before it is made, and adopted when the end of its making is not known", async () => {
    const { run, stored, objects, script } = setUp();
    script.push("ok", "fail-after");
    await run();
    expect(stored()).toMatchObject({ externalId: undefined, createPendingSince: expect.any(Date), failures: 1 });
    expect(objects.size).toBe(1);
    await run();
    expect(stored()).toMatchObject({ externalId: "fake-1", createPendingSince: undefined, failures: 0 });
    expect(objects.size).toBe(1);
  });

  it("that waits for something says what for, and is asked for again when that changes", async () => {
    const product = fakeProduct({ waits: true });
    const { clock, circuit, keep, stored } = setUp(product);
    const person = { allodId: "p", email: "a@b.example", displayName: "A", subject: undefined };
    const member = (externalId: string | undefined): Wanted => ({
      desired: {
        kind: "member",
        allodId: "m",
        state: "enabled",
        tenant: { allodId: "t", slug: "t", externalId },
        person,
        username: "a",
        role: "member",
        domain: undefined,
        aliases: [],
        quotaBytes: undefined,
      },
      generation: 1,
    });
    const run = (wanted: Wanted, resource: Resource) =>
      reconcile(wanted, resource, { connector: product.connector, circuit, clock, random, save: keep });
    await run(member(undefined), newResource({ kind: "member", objectId: "m", tenantId: "t", connector: "fake" }));
    expect([outcomeOf(stored()), ...conditionsOf(stored())]).toEqual([
      "skipped",
      "Ready=Unknown WaitsForTenant",
      "Synced=Unknown WaitsForTenant",
    ]);
    expect(stored().retryAt).toBeUndefined();
    await run(member("fake-9"), stored());
    expect([outcomeOf(stored()), product.objects.size]).toEqual(["ready", 1]);
  });
});

describe("a failure", () => {
  it.each([
    ["transient", "Transient", true],
    ["auth", "CredentialsRefused", true],
    ["not-found", "Vanished", true],
    ["permanent", "Refused", false],
    ["quota", "QuotaExceeded", false],
  ] as const)("that is %s shows as %s, and is tried again by itself: %s", async (kind, reason, again) => {
    const { run, stored, calls, script } = setUp();
    script.push(new ConnectorError(kind, "There is no room."));
    await run();
    const synced = stored().conditions.find(({ type }) => type === "Synced");
    expect(synced).toMatchObject({ status: "False", reason, message: "There is no room." });
    expect([stored().retryAt !== undefined, outcomeOf(stored())]).toEqual([again, "failing"]);
    await run();
    expect(calls.length > 1).toBe(again);
    // A change of the object begins anew, whatever it was.
    await run(tenant("enabled", { generation: 2, name: "Smaller" }));
    expect(conditionsOf(stored())).toEqual(GOOD);
  });

  it("of our own is nobody's condition: whoever called tries again", async () => {
    const { run, stored } = setUp();
    await expect(run(tenant(), () => Promise.reject(new Error("the database is away")))).rejects.toThrow("the database is away");
    expect(stored().conditions).toEqual([]);
  });

  it("moves the time since when something is so only when it changes", async () => {
    const { run, stored, clock, script, forget } = setUp();
    await run();
    const ready = stored().conditions.find(({ type }) => type === "Ready")?.since;
    clock.pass(60_000);
    forget();
    script.push("fail-before");
    await run();
    clock.pass(60_000);
    await run();
    expect(stored().conditions.map(({ type, since }) => [type, since])).toEqual([
      ["Ready", ready],
      ["Synced", clock.now()],
    ]);
  });
});

describe("a product that is down", () => {
  it("is not asked by everybody: after some failures one asks, after a while", async () => {
    const { run, calls, clock, stored, circuit } = setUp(fakeProduct({ script: Array.from({ length: 6 }, () => "fail-before" as const) }));
    for (let attempt = 0; attempt < 12; attempt++) await run();
    expect(calls).toHaveLength(5);
    expect(stored().retryAt).toEqual(circuit.pausedUntil);
    clock.pass(31_000);
    for (let attempt = 0; attempt < 5; attempt++) await run();
    expect(calls).toHaveLength(6);
    clock.pass(31_000);
    await run();
    expect(conditionsOf(stored())).toEqual(GOOD);
    expect(circuit.pausedUntil).toBeUndefined();
  });

  it("is told from one that refuses: a refusal pauses nobody", () => {
    const clock = stillClock();
    const circuit = new Circuit(clock);
    for (let time = 0; time < 4; time++) circuit.failed();
    expect(circuit.closedUntil()).toBeUndefined();
    circuit.succeeded();
    for (let time = 0; time < 4; time++) circuit.failed();
    expect(circuit.closedUntil()).toBeUndefined();
    circuit.failed();
    expect(circuit.closedUntil()).toEqual(new Date(clock.now().getTime() + 30_000));
  });
});

it("leaves exactly one object, and everything true, whatever fails and wherever it is killed", async () => {
  const fate = fc.constantFrom("ok" as const, "fail-before" as const, "fail-after" as const);
  const states = fc.array(fc.constantFrom("enabled" as const, "disabled" as const), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { maxLength: 12 }),
      fc.array(fc.nat({ max: 3 }), { maxLength: 6 }),
      states,
      async (script, kills, wanted) => {
        const { run, stored, keep, objects, clock } = setUp(fakeProduct({ script: [...script] }));
        for (const [index, killAfter] of kills.entries()) {
          let saves = 0;
          // Killed just before something is kept: what was done outside is done, and nobody knows.
          const save = async (next: Resource): Promise<void> => {
            if (saves++ >= killAfter) throw new Killed();
            await keep(next);
          };
          await run(tenant(wanted[index]), save).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
          clock.pass(3_600_000);
        }
        for (let attempt = 0; attempt < 20; attempt++) {
          await run();
          clock.pass(3_600_000);
        }
        expect([...objects.values()]).toMatchObject([{ state: "enabled", looks: "Acme", externalId: stored().externalId }]);
        expect(conditionsOf(stored())).toEqual(GOOD);
        expect(stored()).toMatchObject({
          createPendingSince: undefined,
          failures: 0,
          retryAt: undefined,
          desiredHash: hashOf(tenant().desired),
        });
      },
    ),
    { numRuns: 300 },
  );
});

it("waits longer after each failure, up to a quarter of an hour, and never all the same time", () => {
  const times = [1, 2, 3, 4, 20].map((failures) => backoff(failures, random));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  const least = backoff(1000, { bytes: () => new Uint8Array([0]) });
  const most = backoff(1000, { bytes: () => new Uint8Array([255]) });
  expect([least, most, backoff(1, { bytes: () => new Uint8Array([255]) })]).toEqual([450_000, 900_000, 2000]);
});

it("is kept in a row as it is", () => {
  const resource: Resource = {
    ...newResource({ kind: "domain", objectId: "d", tenantId: "t", connector: "mail" }),
    externalId: "x",
    conditions: withCondition([], { type: "Synced", status: "True", reason: "UpToDate", message: "m", since: new Date(0) }),
    records: [{ type: "MX", name: "a.example", value: "10 b.example", purpose: "p" }],
    retryAt: new Date(5),
  };
  const row = toRow(resource);
  expect(row.outcome).toBe("ready");
  expect(fromRow({ ...row, conditions: JSON.parse(JSON.stringify(row.conditions)) as unknown[] })).toStrictEqual(resource);
});
