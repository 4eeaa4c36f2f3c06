import type { Clock } from "@allod/core";
import { describe, expect, it } from "vitest";

import { keepRunning, type ServerNews } from "./keep-running.ts";
import { endOf, type PostgresProcess } from "./postgres-process.ts";

/** FAKE: a server that takes connections, and ends, when the test says so. */
interface Run extends PostgresProcess {
  takesConnections(): void;
  ends(reason: string): void;
}

function fakeRun(): Run {
  const ready = Promise.withResolvers<boolean>();
  const ended = Promise.withResolvers<string>();
  function ends(reason: string): void {
    ready.resolve(false);
    ended.resolve(reason);
  }
  return { ready: ready.promise, ended: ended.promise, takesConnections: () => ready.resolve(true), ends, stop: async () => ends("asked") };
}

/** What was asked for, one after the other, by somebody who waits for what comes of it. */
function asked<T>(): { add(one: T): void; next(): Promise<T> } {
  const ones: T[] = [];
  let wake: (() => void) | undefined;
  return {
    add: (one) => void (ones.push(one), wake?.()),
    async next() {
      while (ones.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return ones.shift() as T;
    },
  };
}

interface Sleep {
  readonly milliseconds: number;
  wake(): void;
}

function keep() {
  const sleeps = asked<Sleep>();
  const runs = asked<Run>();
  const told: ServerNews[] = [];
  const clock: Clock = {
    now: () => new Date(0),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        signal?.addEventListener("abort", () => reject(new Error("aborted")));
        sleeps.add({ milliseconds, wake: resolve });
      }),
  };
  const first = fakeRun();
  let isFull = false;
  function run(): Run {
    if (isFull) throw new Error("spawn ENOMEM");
    const next = fakeRun();
    runs.add(next);
    return next;
  }
  const server = keepRunning(first, { run, clock, tell: (news) => void told.push(news) });
  async function wakeAfter(milliseconds: number): Promise<void> {
    const sleep = await sleeps.next();
    expect(sleep.milliseconds).toBe(milliseconds);
    sleep.wake();
  }
  return { first, runs, sleeps, told, server, wakeAfter, full: (is: boolean) => void (isFull = is) };
}

const away = { is: "away", reason: "no room" };

describe("a server that ended by itself", () => {
  it("is started again after pauses that grow, and what happened is told once", async () => {
    const { first, runs, told, server, wakeAfter } = keep();
    first.ends("no room");
    for (const pause of [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]) {
      await wakeAfter(pause);
      (await runs.next()).ends("still no room");
    }
    await wakeAfter(30_000);
    const last = await runs.next();
    last.takesConnections();
    expect(told).toEqual([away]);
    await wakeAfter(5000);
    await expect.poll(() => told).toEqual([away, { is: "back" }]);
    last.ends("killed");
    await wakeAfter(1000);
    expect(told).toEqual([away, { is: "back" }, { is: "away", reason: "killed" }]);
    await server.stop();
  });

  it("is not back when it ends again at once, nor when there is no room for its process", async () => {
    const { first, runs, sleeps, told, server, wakeAfter, full } = keep();
    first.ends("no room");
    await wakeAfter(1000);
    const second = await runs.next();
    second.takesConnections();
    expect((await sleeps.next()).milliseconds).toBe(5000);
    second.ends("no room again");
    full(true);
    await wakeAfter(2000);
    await wakeAfter(4000);
    expect(told).toEqual([away]);
    await server.stop();
  });
});

describe("a server that is stopped", () => {
  it("is not started again, whether it runs, is awaited, or is just starting", async () => {
    const running = keep();
    await running.server.stop();
    expect([await running.first.ended, running.told]).toEqual(["asked", []]);

    const waiting = keep();
    waiting.first.ends("no room");
    await waiting.sleeps.next();
    await waiting.server.stop();
    expect(waiting.told).toEqual([away]);

    const starting = keep();
    starting.first.ends("no room");
    await starting.wakeAfter(1000);
    const run = await starting.runs.next();
    await starting.server.stop();
    expect([await run.ended, starting.told]).toEqual(["asked", [away]]);

    const woken = keep();
    woken.first.ends("no room");
    const sleep = await woken.sleeps.next();
    sleep.wake();
    await woken.server.stop();
    // A start after this one would be waited for by nobody: this one's `next` would have it.
    woken.runs.add(running.first);
    expect(await woken.runs.next()).toBe(running.first);
  });
});

describe("why a server ended", () => {
  const stamp = "2026-11-25 12:00:00.000 UTC [17]";
  it.each([
    [
      "is the panic, whatever came after it",
      ["PANIC:  could not write: No space left on device", "FATAL:  startup failed"],
      "could not write: No space left on device",
    ],
    [
      "is its last failure when there was no panic",
      ["FATAL:  lock file is empty", "LOG:  database system is shut down"],
      "lock file is empty",
    ],
    [
      "is not what it told those who came meanwhile",
      ["FATAL:  could not open it", "FATAL:  the database system is starting up"],
      "could not open it",
    ],
    [
      "is not what a client did",
      ['FATAL:  password authentication failed for user "x"', "ERROR:  division by zero"],
      "its exit code was 1",
    ],
  ])("%s", (_, lines, reason) => {
    expect(endOf({ log: lines.map((line) => `${stamp} ${line}`), code: 1, signal: null })).toBe(reason);
  });

  it("is that somebody wanted it when it ended in its order", () => {
    const log = [`${stamp} LOG:  received fast shutdown request`, `${stamp} FATAL:  terminating connection due to administrator command`];
    expect(endOf({ log, code: 0, signal: null })).toMatch(/^it was asked to/);
  });

  it("is the signal when it was killed", () => {
    expect(endOf({ log: [`${stamp} FATAL:  of long ago`], code: null, signal: "SIGKILL" })).toMatch(/killed by SIGKILL/);
  });
});
