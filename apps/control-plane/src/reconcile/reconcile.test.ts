import { type Connector, ConnectorError, type DesiredTenant, type Observed } from "@allod/connectors";
import type { Clock } from "@allod/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { TenantStatus } from "../domain/tenant.ts";
import { backoff } from "./backoff.ts";
import { Circuit } from "./circuit.ts";
import { desiredOf } from "./desired.ts";
import { reconcile, type Wanted } from "./reconcile.ts";
import { newResource, type Resource } from "./resource.ts";

class Killed extends Error {}

/** Time that moves when it is told to. */
function testClock(): Clock & { pass(milliseconds: number): void } {
  let now = Date.parse("2026-11-25T12:00:00Z");
  return {
    now: () => new Date(now),
    sleep: () => Promise.reject(new Error("nobody sleeps here")),
    pass: (milliseconds) => void (now += milliseconds),
  };
}

const random = { bytes: (length: number) => new Uint8Array(length).fill(128) };
const wantedOf = (status: TenantStatus, generation = 1, name = "Acme"): Wanted => {
  const tenant = { kind: "tenant", id: "t1", slug: "acme", name, status, generation, filesBytes: undefined } as const;
  return { desired: desiredOf(tenant, { tenantExternalId: undefined, subject: undefined }), generation };
};

type Seen = Observed & { readonly name: string };

/** FAKE: a product in memory, which can refuse or be late on purpose: `script` says what happens to each call in turn. */
function fakeProduct(script: ("ok" | "fail-before" | "fail-after" | ConnectorError)[] = []) {
  const objects = new Map<string, Seen & { allodId: string }>();
  const calls: string[] = [];
  async function step<T>(name: string, act: () => T): Promise<T> {
    calls.push(name);
    const fate = script.shift() ?? "ok";
    if (fate instanceof ConnectorError) throw fate;
    if (fate === "fail-before") throw new ConnectorError("transient", "It is overloaded.");
    const result = act();
    if (fate === "fail-after") throw new ConnectorError("transient", "The answer was lost.");
    return result;
  }
  const connector: Connector<Seen> = {
    id: "fake",
    title: "Fake",
    kinds: ["tenant"],
    check: () => step("check", () => ({ version: undefined })),
    read: ({ desired, externalId }) =>
      step("read", () =>
        [...objects.values()].find((object) =>
          externalId === undefined ? object.allodId === desired.allodId : object.externalId === externalId,
        ),
      ),
    plan(desired, observed) {
      const { name, state } = desired as DesiredTenant;
      return { changes: observed?.name === name && observed.state === state ? [] : ["make it as it is wanted"] };
    },
    apply: (desired, observed) =>
      step(observed === undefined ? "create" : "update", () => {
        const { allodId, name, state } = desired as DesiredTenant;
        const externalId = observed?.externalId ?? `x${objects.size + 1}`;
        const seen = { externalId, name, state: state === "disabled" ? ("disabled" as const) : ("enabled" as const), allodId };
        objects.set(externalId, seen);
        return seen;
      }),
    remove: ({ externalId }) => step("remove", () => void objects.delete(externalId)),
  };
  return { connector: connector as Connector, objects, calls };
}

function setUp(product = fakeProduct()) {
  const clock = testClock();
  const circuit = new Circuit(clock);
  let stored = newResource({ kind: "tenant", objectId: "t1", tenantId: "t1", connector: "fake" });
  const run = async (wanted: Wanted, { save = async (next: Resource): Promise<void> => void (stored = next) } = {}) =>
    reconcile(wanted, stored, { connector: product.connector, circuit, clock, random, save });
  /** What a sweep does that found a difference, and what happens when it is time to try again. */
  const lookAgain = (): void => void (stored = { ...stored, desiredHash: undefined });
  return { ...product, clock, run, lookAgain, stored: () => stored, store: (next: Resource) => void (stored = next) };
}

const conditionsOf = ({ conditions }: Resource): string[] => conditions.map(({ type, status, reason }) => `${type}=${status} ${reason}`);

describe("reconcile", () => {
  it("makes what is missing, then leaves the product alone until something changes", async () => {
    const { run, stored, objects, calls } = setUp();
    await run(wantedOf("pending"));
    expect(conditionsOf(stored())).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
    expect([...objects.values()]).toEqual([{ allodId: "t1", externalId: "x1", name: "Acme", state: "enabled" }]);
    await run(wantedOf("pending"));
    expect(calls).toEqual(["read", "create"]);
    await run(wantedOf("active", 2, "Acme Works"));
    expect(objects.get("x1")?.name).toBe("Acme Works");
  });

  it("takes the right to sign in away from a suspended tenant, gives it back, and removes a terminated one", async () => {
    const { run, stored, objects } = setUp();
    await run(wantedOf("active", 1));
    await run(wantedOf("suspended", 2));
    expect(objects.get("x1")?.state).toBe("disabled");
    expect(conditionsOf(stored())).toEqual(["Ready=False Suspended", "Synced=True UpToDate"]);
    await run(wantedOf("active", 3));
    expect(objects.get("x1")?.state).toBe("enabled");
    await run(wantedOf("terminated", 4));
    expect(objects.size).toBe(0);
    expect(conditionsOf(stored())).toEqual(["Ready=False Removed", "Synced=True UpToDate"]);
  });

  it("finds in a sweep what somebody changed in the product, or deleted there", async () => {
    const { run, lookAgain, objects, calls } = setUp();
    await run(wantedOf("active"));
    objects.set("x1", { allodId: "t1", externalId: "x1", name: "Renamed by hand", state: "enabled" });
    await run(wantedOf("active"));
    expect(objects.get("x1")?.name).toBe("Renamed by hand");
    lookAgain();
    await run(wantedOf("active"));
    expect(objects.get("x1")?.name).toBe("Acme");
    objects.clear();
    lookAgain();
    await run(wantedOf("active"));
    expect(objects.size).toBe(1);
    expect(calls.filter((call) => call === "create")).toHaveLength(2);
  });

  it("tries again what may pass, later each time; not what a person must change", async () => {
    const { run, stored, clock } = setUp(
      fakeProduct(["fail-before", "fail-before", new ConnectorError("quota", "There is room for 10 tenants.")]),
    );
    await run(wantedOf("active"));
    const first = (stored().retryAt?.getTime() ?? 0) - clock.now().getTime();
    expect(conditionsOf(stored())).toEqual(["Synced=False Transient"]);
    await run(wantedOf("active"));
    expect((stored().retryAt?.getTime() ?? 0) - clock.now().getTime()).toBeGreaterThan(first);
    await run(wantedOf("active"));
    expect(stored()).toMatchObject({ retryAt: undefined, failures: 3 });
    expect(stored().conditions.find(({ type }) => type === "Synced")).toMatchObject({
      reason: "QuotaExceeded",
      message: "There is room for 10 tenants.",
    });
  });

  it("does not ask a product that is down for everybody: after some failures one asks, after a while", async () => {
    const { run, calls, clock } = setUp(fakeProduct(Array.from({ length: 6 }, () => "fail-before" as const)));
    for (let attempt = 0; attempt < 12; attempt++) await run(wantedOf("active"));
    expect(calls).toHaveLength(5);
    clock.pass(31_000);
    for (let attempt = 0; attempt < 5; attempt++) await run(wantedOf("active"));
    expect(calls).toHaveLength(6);
  });

  it("says since when something is so, not when it was last looked at", async () => {
    const { run, lookAgain, stored, clock } = setUp();
    await run(wantedOf("active"));
    const since = stored().conditions[0]?.since;
    clock.pass(60_000);
    lookAgain();
    await run(wantedOf("active"));
    expect(stored().conditions[0]?.since).toEqual(since);
  });

  it("leaves exactly one object, and everything true, whatever fails and wherever it is killed", async () => {
    const fate = fc.constantFrom("ok" as const, "fail-before" as const, "fail-after" as const);
    await fc.assert(
      fc.asyncProperty(fc.array(fate, { maxLength: 12 }), fc.array(fc.nat({ max: 3 }), { maxLength: 6 }), async (script, kills) => {
        const { run, stored, store, objects, clock } = setUp(fakeProduct([...script]));
        for (const killAfter of kills) {
          let saves = 0;
          // Killed just before something is kept: what was done outside is done, and nobody knows.
          const save = async (next: Resource): Promise<void> => {
            if (saves++ >= killAfter) throw new Killed();
            store(next);
          };
          await run(wantedOf("active"), { save }).catch((error: unknown) => {
            if (!(error instanceof Killed)) throw error;
          });
          clock.pass(3_600_000);
        }
        for (let attempt = 0; attempt < 20; attempt++) {
          await run(wantedOf("active"));
          clock.pass(3_600_000);
        }
        expect(objects.size).toBe(1);
        expect(conditionsOf(stored())).toEqual(["Ready=True Provisioned", "Synced=True UpToDate"]);
        expect(stored()).toMatchObject({
          createPendingSince: undefined,
          failures: 0,
          retryAt: undefined,
          externalId: [...objects.keys()][0],
        });
      }),
      { numRuns: 300 },
    );
  });
});

describe("backoff", () => {
  it("grows to a quarter of an hour, and never to more", () => {
    expect(backoff(1, random)).toBeLessThanOrEqual(2000);
    expect(backoff(1000, random)).toBeLessThanOrEqual(900_000);
    expect([1, 2, 3, 4, 20].map((failures) => backoff(failures, random))).toEqual(
      [1, 2, 3, 4, 20].map((failures) => backoff(failures, random)).toSorted((a, b) => a - b),
    );
  });
});
