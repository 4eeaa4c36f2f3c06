import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { startWorld, type World } from "../store/world.test-support.ts";
import { sourceEvent } from "./events.test-support.ts";
import { ingest, readOnce } from "./run.ts";
import { Crash, crashing, hasGaps, keptOf, logSource, runDeps, stateOf } from "./run.test-support.ts";
import { IngestError, type PolledSource, type SourceEvent } from "./source.ts";

const MINUTE = 60_000;

let world: World;
let acme: string;
let made = 0;
beforeAll(async () => {
  world = await startWorld();
  acme = await world.tenant("acme");
}, 60_000);
afterAll(() => world.stop());

/** A log of its own for each test: its name begins what all of its events are called. */
function newLog(length: number, more: Partial<SourceEvent> = {}): { readonly name: string; readonly log: readonly SourceEvent[] } {
  const name = `log-${++made}-`;
  const log = Array.from({ length }, (_, index) =>
    sourceEvent(`${name}${String(index).padStart(4, "0")}`, { ...more, ...(index % 2 === 0 ? { hints: { tenantIds: [acme] } } : {}) }),
  );
  return { name, log };
}
const idsOf = (log: readonly SourceEvent[]): readonly string[] => log.map(({ externalId }) => externalId);

async function drain(source: PolledSource, deps = runDeps(world)): Promise<void> {
  while ((await readOnce(source, deps)) === 0);
}

describe("reading a source", () => {
  it("keeps everything, goes on where it was, and keeps nothing twice", async () => {
    const { name, log } = newLog(25);
    const source = logSource(name, log, { most: 10 });
    await drain(source);
    expect(source.reads).toStrictEqual([0, 10, 20]);
    expect(await keptOf(world, name)).toStrictEqual(idsOf(log));
    expect(await stateOf(world, name)).toMatchObject({
      cursor: { next: 25 },
      status: "working",
      message: "",
      events: "25",
      refused: "0",
      lag_seconds: 0,
    });
    await drain(source);
    expect(source.reads).toStrictEqual([0, 10, 20, 25]);
    expect(await stateOf(world, name)).toMatchObject({ events: "25", last_event_at: log[0]?.occurredAt });
  });

  it("keeps what comes again once, in whatever order", async () => {
    const { name, log } = newLog(30);
    await drain(logSource(name, log, { most: 7, overlap: 5, shuffled: true }));
    expect(await keptOf(world, name)).toStrictEqual(idsOf(log));
    expect(await stateOf(world, name)).toMatchObject({ events: "30" });
  });

  it("asks for a thousand at once, and is at once asked again while there is more", async () => {
    const { name, log } = newLog(1001);
    const source = logSource(name, log, { pause: 17 });
    expect(await readOnce(source, runDeps(world))).toBe(0);
    expect(await stateOf(world, name)).toMatchObject({ events: "1000", cursor: { next: 1000 } });
    expect(await readOnce(source, runDeps(world))).toBe(17);
  });

  it("puts each into the chain of whoever it is of", async () => {
    const { name, log } = newLog(4);
    await drain(logSource(name, log));
    const rows = await world.ask("SELECT external_id, attribution FROM audit_event WHERE chain = $1 AND external_id LIKE $2 ORDER BY 1", [
      acme,
      `${name}%`,
    ]);
    expect(rows).toStrictEqual([`${name}0000`, `${name}0002`].map((id) => ({ external_id: id, attribution: "stated" })));
  });

  it("waits when a source says that there is more and does not get on", async () => {
    const { name } = newLog(0);
    const stuck = logSource(name, [], { pause: 9, answer: () => ({ events: [], cursor: { next: 0 }, more: true, newest: undefined }) });
    await readOnce(stuck, runDeps(world));
    expect(await readOnce(stuck, runDeps(world))).toBe(9);
    expect(await stateOf(world, name)).toMatchObject({ status: "waiting", lag_seconds: null });
  });

  it("says how far behind it is while there is more", async () => {
    const { name, log } = newLog(3, { occurredAt: new Date(world.clock.now().getTime() - MINUTE) });
    await readOnce(logSource(name, log, { most: 1 }), runDeps(world));
    const state = await stateOf(world, name);
    expect(state?.["lag_seconds"]).toBeGreaterThan(59);
    expect(state?.["lag_seconds"]).toBeLessThan(70);
  });

  it("takes whatever a source makes of its events", async () => {
    const { name } = newLog(0);
    const odd: readonly Partial<SourceEvent>[] = [
      { action: "caddy.of_another" },
      { action: "Keycloak.LOGIN 1" },
      { occurredAt: new Date(Number.NaN) },
      { occurredAt: new Date(8e15) },
      { occurredAt: new Date(-1) },
      { rawAction: "\0\ud800\n", metadata: { "\0": "\ud800", deep: JSON.parse(`${"[".repeat(5000)}${"]".repeat(5000)}`) as never } },
      { actor: { kind: "unknown", id: "x".repeat(5000), name: "\0", as: "", address: "a\nb", userAgent: "u".repeat(9000) } },
      { metadata: { password: "hunter2", url: "https://x.example/?code=hunter2" } },
    ];
    const log = odd.map((more, index) => sourceEvent(`${name}${index}`, more));
    const long = "y".repeat(250);
    const all = [...log, sourceEvent(`${name}${long}1`), sourceEvent(`${name}${long}2`), sourceEvent(" "), sourceEvent("")];
    await drain(logSource(name, all));
    expect(await stateOf(world, name)).toMatchObject({ events: "10", refused: "2", status: "working" });
    expect(await keptOf(world, name)).toHaveLength(8);
    const rows = await world.ask<{ action: string; metadata: string }>(
      "SELECT action, metadata FROM audit_event WHERE external_id LIKE $1 ORDER BY external_id",
      [`${name}%`],
    );
    expect(rows.slice(0, 3).map(({ action }) => action)).toStrictEqual([
      "keycloak.unmapped",
      "keycloak.unmapped",
      "keycloak.session_start",
    ]);
    expect(rows.map(({ metadata }) => metadata).join("\n")).not.toContain("hunter2");
  });
});

describe("two at once", () => {
  it("keep each event once, and each count is right", async () => {
    const { name, log } = newLog(200);
    const source = logSource(name, log, { most: 9, overlap: 3 });
    await Promise.all([drain(source), drain(source), drain(source)]);
    await drain(source);
    expect(await keptOf(world, name)).toStrictEqual(idsOf(log));
    expect(await stateOf(world, name)).toMatchObject({ events: "200", cursor: { next: 200 }, failures: 0 });
    expect(await hasGaps(world)).toBe(false);
  });

  it("give up what another has kept meanwhile: nothing goes back", async () => {
    const { name, log } = newLog(20);
    const slow = logSource(name, log, {
      most: 5,
      async answer(batch) {
        await drain(logSource(name, log, { most: 20 }));
        return batch;
      },
    });
    await readOnce(slow, runDeps(world));
    expect(await stateOf(world, name)).toMatchObject({ cursor: { next: 20 }, events: "20" });
  });

  it("do not count the failure of one that another has passed", async () => {
    const { name, log } = newLog(20);
    const failing = logSource(name, log, {
      async answer() {
        await drain(logSource(name, log));
        throw new IngestError("auth", "It does not know us.");
      },
    });
    await readOnce(failing, runDeps(world));
    expect(await stateOf(world, name)).toMatchObject({ status: "working", message: "", failures: 0 });
  });
});

describe("trouble", () => {
  const failing = (name: string, error: Error, log: readonly SourceEvent[] = []) =>
    logSource(name, log, { answer: () => Promise.reject(error) });
  const secondsUntil = (at: unknown): number => Math.round(((at as Date).getTime() - world.clock.now().getTime()) / 1000);

  it("that may pass is waited for longer each time, and is a failure when it is there a third time", async () => {
    const { name, log } = newLog(3);
    const away = failing(name, new IngestError("transient", "It does not answer."));
    for (const [failures, status] of [
      [1, "waiting"],
      [2, "waiting"],
      [3, "failing"],
    ] as const) {
      await readOnce(away, runDeps(world));
      const state = await stateOf(world, name);
      expect(state).toMatchObject({ status, failures, message: "It does not answer.", cursor: null });
      expect(secondsUntil(state?.["retry_at"])).toBe(failures);
      world.clock.pass(failures * 1000);
    }
    await drain(logSource(name, log));
    expect(await stateOf(world, name)).toMatchObject({ status: "working", failures: 0, message: "", retry_at: null, events: "3" });
  });

  it("is not asked before its time, by nobody", async () => {
    const { name, log } = newLog(3);
    await readOnce(failing(name, new IngestError("transient", "Too many.", { retryAfter: 120_000 })), runDeps(world));
    const source = logSource(name, log);
    const pause = await readOnce(source, runDeps(world));
    expect([source.reads, Math.round(pause / 1000)]).toStrictEqual([[], 120]);
    world.clock.pass(121_000);
    await drain(source);
    expect(await keptOf(world, name)).toHaveLength(3);
  });

  it("is not waited out by a clock that was set back since", async () => {
    const { name, log } = newLog(3);
    await readOnce(failing(name, new IngestError("transient", "Too many.", { retryAfter: 120_000 })), runDeps(world));
    world.clock.pass(-86_400_000);
    await drain(logSource(name, log));
    world.clock.pass(86_400_000);
    expect(await keptOf(world, name)).toHaveLength(3);
  });

  it.each([
    ["years", 1e12, 3600],
    ["a moment", 5, 1],
  ])("is asked again when the source says so, and not after %s", async (_, retryAfter, seconds) => {
    const { name } = newLog(0);
    await readOnce(failing(name, new IngestError("transient", "Too many.", { retryAfter })), runDeps(world));
    expect(secondsUntil((await stateOf(world, name))?.["retry_at"])).toBe(seconds);
  });

  it.each(["auth", "broken"] as const)("of kind %s is a failure at once, and looked at again after five minutes", async (kind) => {
    const { name } = newLog(0);
    await readOnce(failing(name, new IngestError(kind, "Its token is refused.")), runDeps(world));
    const state = await stateOf(world, name);
    expect(state).toMatchObject({ status: "failing", message: "Its token is refused." });
    expect(secondsUntil(state?.["retry_at"])).toBe(300);
  });

  it("that nobody foresaw is told in the log alone, where nobody knows what is in it", async () => {
    const { name } = newLog(0);
    const deps = runDeps(world);
    const error = new Error("token=hunter2");
    await readOnce(failing(name, error), deps);
    expect(deps.told).toStrictEqual([error]);
    expect(await stateOf(world, name)).toMatchObject({ status: "failing", message: expect.not.stringContaining("hunter2") as string });
  });

  it("with a place that this version cannot read: it says what to do, and nothing is read from the start", async () => {
    const { name, log } = newLog(3);
    await drain(logSource(name, log));
    await world.ask(`UPDATE audit_source SET cursor = '{"page": 7}' WHERE instance = $1`, [name]);
    const source = logSource(name, log);
    await readOnce(source, runDeps(world));
    expect(source.reads).toStrictEqual([]);
    const state = await stateOf(world, name);
    expect(state).toMatchObject({ status: "failing", cursor: { page: 7 } });
    // What it says to do, does it.
    world.clock.pass(5 * MINUTE);
    const [advice = ""] = /UPDATE .*'(?=\.$)/.exec(String(state?.["message"])) ?? [];
    await world.ask(advice);
    await drain(source);
    expect(source.reads).toStrictEqual([0]);
    expect(await keptOf(world, name)).toStrictEqual(idsOf(log));
    expect(await stateOf(world, name)).toMatchObject({ status: "working", events: "3" });
  });

  it.each([{ page: 7 }, { next: 1, more: "\0" }, null])(
    "with a place that it could not find again, %j: nothing of it is kept",
    async (cursor) => {
      const { name, log } = newLog(3);
      await readOnce(logSource(name, log, { answer: (batch) => ({ ...batch, cursor }) }), runDeps(world));
      expect(await stateOf(world, name)).toMatchObject({ status: "failing", cursor: null, events: "0" });
      expect(await keptOf(world, name)).toStrictEqual([]);
    },
  );

  it.each([
    ["\0", "failing"],
    ["\ud800", "failing"],
    [String.raw`C:\u0000\ud800`, "working"],
  ])("with a place that the database does not take, and with none that it does: %j", async (place, status) => {
    const { name, log } = newLog(3);
    const anything: PolledSource = {
      ...logSource(name, log, { answer: (batch) => ({ ...batch, cursor: { place } }) }),
      cursor: z.unknown(),
    };
    await readOnce(anything, runDeps(world));
    expect(await stateOf(world, name)).toMatchObject({ status });
  });

  it("with the database is told, is not the source's, and passes", async () => {
    const { name, log } = newLog(3);
    const stop = new AbortController();
    const deps = runDeps(world, { signal: stop.signal });
    let asked = 0;
    const slept: number[] = [];
    const away = new Error("away");
    await ingest([logSource(name, log, { pause: 7777 })], {
      ...deps,
      store: { within: (reach, work) => (++asked <= 2 ? Promise.reject(away) : deps.store.within(reach, work)) },
      clock: {
        now: () => world.clock.now(),
        async sleep(milliseconds) {
          slept.push(milliseconds);
          if (slept.length === 3) stop.abort();
        },
      },
    });
    expect(deps.told).toStrictEqual([away, away]);
    expect(slept).toStrictEqual([1000, 2000, 7777]);
    expect(await stateOf(world, name)).toMatchObject({ status: "working", failures: 0, events: "3" });
  });

  it("in keeping is told to the operators too", async () => {
    const { name, log } = newLog(3);
    const deps = runDeps(world);
    const store: typeof deps.store = {
      within: (reach, work) =>
        deps.store.within(reach, (tx) => work({ ...tx, events: { ...tx.events, append: () => Promise.reject(new Error("no room")) } })),
    };
    await readOnce(logSource(name, log), { ...deps, store });
    expect(await stateOf(world, name)).toMatchObject({
      cursor: null,
      failures: 1,
      message: expect.stringContaining("could not be kept") as string,
    });
    expect(deps.told).toHaveLength(1);
  });
});

describe("a crash", () => {
  /** As often as it dies, it is started again. */
  async function runThrough(source: PolledSource, crashes: readonly number[]): Promise<void> {
    for (const at of crashes) {
      const { store } = crashing(runDeps(world).store, at);
      await drain(source, runDeps(world, { store })).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }
    await drain(source);
  }

  it("at every step of a batch loses nothing and doubles nothing", async () => {
    const whole = newLog(12);
    const all = crashing(runDeps(world).store, Number.POSITIVE_INFINITY);
    await drain(logSource(whole.name, whole.log, { most: 5 }), runDeps(world, { store: all.store }));
    expect(all.steps()).toBeGreaterThan(30);
    for (let at = 0; at <= all.steps(); at++) {
      const { name, log } = newLog(12);
      await runThrough(logSource(name, log, { most: 5 }), [at]);
      expect({ at, kept: await keptOf(world, name) }).toStrictEqual({ at, kept: idsOf(log) });
      expect(await stateOf(world, name)).toMatchObject({ events: "12", cursor: { next: 12 }, failures: 0 });
    }
    expect(await hasGaps(world)).toBe(false);
  }, 60_000);

  it("here and there, with others at the same time, loses nothing and doubles nothing", async () => {
    const runs = fc.array(fc.array(fc.nat(60), { maxLength: 3 }), { minLength: 1, maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        fc.nat(30),
        fc.record({ most: fc.integer({ min: 1, max: 9 }), overlap: fc.nat(4), shuffled: fc.boolean() }),
        runs,
        async (length, how, crashes) => {
          const { name, log } = newLog(length);
          await Promise.all(crashes.map((own) => runThrough(logSource(name, log, how), own)));
          expect(await keptOf(world, name)).toStrictEqual(idsOf(log));
          expect(await stateOf(world, name)).toMatchObject({ events: String(length), cursor: { next: length } });
        },
      ),
      { numRuns: 40 },
    );
    expect(await hasGaps(world)).toBe(false);
  }, 120_000);
});
