import { expect, it } from "vitest";

import { created, idsOf, type Log, withLog } from "./authentik.test-support.ts";

const EVENTS = "/api/v3/events/events/";
const asked = ({ fake }: Log): number => fake.requests.filter(({ path }) => path === EVENTS).length;
const all = ({ fake }: Log): readonly string[] => fake.events.rows.map(({ pk }) => pk).toSorted();

function fill({ fake }: Log, count: number, secondOf = (index: number): number => index): void {
  for (let index = 0; index < count; index++) fake.events.add({ created: created(secondOf(index), index) });
}

it("reads from the first event on, each once, however many pages there are", () =>
  withLog(async (log) => {
    fill(log, 730, (index) => Math.floor(index / 3));
    const { events } = await log.readAll(undefined, 100);
    expect(idsOf(events)).toStrictEqual(all(log));
    const times = events.map(({ occurredAt }) => occurredAt?.getTime() ?? 0);
    expect(times).toStrictEqual(times.toSorted((a, b) => a - b));
  }));

it("goes on where it was, and finds what is new", () =>
  withLog(async (log) => {
    fill(log, 250);
    const { cursor } = await log.readAll();
    const before = asked(log);
    const added = log.fake.events.add({ created: created(251) });
    const again = await log.read(cursor);
    expect(again).toMatchObject({ more: false, newest: new Date(added.created), refused: 0 });
    expect(idsOf(again.events)).toContain(added.pk);
    // The last two minutes are read again, and no more than that.
    expect(again.events.length).toBeLessThan(130);
    expect(asked(log) - before).toBe(2);
  }));

it("asks once for nothing new, because what it knows already comes again", () =>
  withLog(async (log) => {
    fill(log, 20);
    const { cursor } = await log.readAll();
    const before = asked(log);
    const quiet = await log.read(cursor);
    expect(quiet).toMatchObject({ more: false, cursor });
    expect(asked(log) - before).toBe(1);
  }));

it("loses nothing of 250 events in one second", () =>
  withLog(async (log) => {
    fill(log, 50, (index) => index);
    for (let index = 0; index < 250; index++) log.fake.events.add({ created: created(60, index) });
    fill(log, 50, (index) => 61 + index);
    const { events } = await log.readAll(undefined, 100);
    expect(idsOf(events)).toStrictEqual(all(log));
  }));

it("loses nothing while events come in between the pages, late ones among them", () =>
  withLog(async (log) => {
    fill(log, 400, (index) => Math.floor(index / 4));
    let requests = 0;
    log.fake.misbehave(({ path }) => {
      if (path !== EVENTS) return "ok";
      requests++;
      log.fake.events.add({ created: created(100 + requests, 7) });
      // Its transaction ended when younger ones could be seen already.
      log.fake.events.add({ created: created(30 + requests, 3) });
      log.fake.events.add({ created: created(60, 900 + requests) });
      return "ok";
    });
    const first = await log.readAll(undefined, 100);
    log.fake.misbehave([]);
    const second = await log.readAll(first.cursor, 100);
    expect(requests).toBeGreaterThan(4);
    expect(idsOf([...first.events, ...second.events])).toStrictEqual(all(log));
  }));

it("loses nothing while events of a crowded second are deleted between its pages", () =>
  withLog(async (log) => {
    for (let index = 0; index < 350; index++) log.fake.events.add({ created: created(5, index) });
    let requests = 0;
    log.fake.misbehave(({ path }) => {
      // Whoever is deleted takes their events along: pages move up.
      if (path === EVENTS && ++requests === 3) for (const { pk } of log.fake.events.rows.slice(0, 60)) log.fake.events.remove(pk);
      return "ok";
    });
    const { events } = await log.readAll(undefined, 100);
    const read = idsOf(events);
    expect(all(log).filter((pk) => !read.includes(pk))).toStrictEqual([]);
  }));

it("starts a crowded second again when a page of it is beyond the end", () =>
  withLog(async (log) => {
    for (let index = 0; index < 150; index++) log.fake.events.add({ created: created(5, index) });
    let requests = 0;
    log.fake.misbehave(({ path }) => {
      if (path === EVENTS && ++requests === 3) log.fake.events.rows.splice(0, 100);
      return "ok";
    });
    const { events } = await log.readAll();
    expect(idsOf(events)).toStrictEqual(expect.arrayContaining([...all(log)]));
  }));

it.each(["429", "500", "drop", "late"] as const)("keeps what it has when an answer is lost (%s), and goes on there", (fate) =>
  withLog(async (log) => {
    fill(log, 450);
    log.fake.misbehave(["ok", "ok", fate]);
    const broken = await log.read(log.source.start);
    expect(broken).toMatchObject({ more: true });
    expect(broken.events).toHaveLength(199);
    const { events } = await log.readAll(broken.cursor);
    expect(idsOf([...broken.events, ...events])).toStrictEqual(all(log));
  }),
);

it("says when to come back, when there was nothing yet", () =>
  withLog(async (log) => {
    fill(log, 5);
    log.fake.misbehave(["429"]);
    await expect(log.read(log.source.start)).rejects.toMatchObject({ name: "IngestError", kind: "transient", retryAfter: 1000 });
    log.fake.misbehave(["500"]);
    await expect(log.read(log.source.start)).rejects.toMatchObject({ kind: "transient", retryAfter: undefined });
    log.fake.moods.isBroken = true;
    await expect(log.read(log.source.start)).rejects.toMatchObject({ kind: "transient" });
  }));

it.each(["not-a-token", "powerless"])("says that its token %s is refused, and does not show it", (token) =>
  withLog(
    async (log) => {
      const error = (await log.read(log.source.start).catch((caught: unknown) => caught)) as Error;
      expect(error).toMatchObject({ kind: "auth", message: expect.stringContaining("of a user who may view events") as string });
      expect(error.message).not.toContain(token);
    },
    { token },
  ),
);

it("notices a query that is not understood, and stays where it was", () =>
  withLog(async (log) => {
    fill(log, 40);
    const { cursor } = await log.readAll();
    log.fake.events.add({ created: created(50) });
    // As before 2026.5, when only enterprises had queries: the text is looked for, and is nowhere.
    log.fake.events.hasQueries = false;
    const broken = { kind: "broken", message: expect.stringContaining("does not understand the query") as string };
    await expect(log.read(cursor)).rejects.toMatchObject(broken);
    await expect(log.read(log.source.start)).rejects.toMatchObject(broken);
    // Nor is it taken in when the text is somewhere: in an event about such a request.
    log.fake.events.add({
      created: created(60),
      context: { args: "search=created >= 2026-11-24 12:00:00 created >= 1970-01-01 00:00:00" },
    });
    log.fake.events.add({ created: created(61) });
    await expect(log.read(log.source.start)).rejects.toMatchObject(broken);
    log.fake.events.hasQueries = true;
    expect(idsOf((await log.readAll(cursor)).events)).toContain(log.fake.events.rows.at(-1)?.pk);
  }));

it("takes an event that came between its question and its proof for what it is", () =>
  withLog(async (log) => {
    let requests = 0;
    log.fake.misbehave(({ path }) => {
      if (path === EVENTS && ++requests === 2) log.fake.events.add({ created: created(10) });
      return "ok";
    });
    const nothing = await log.read(log.source.start);
    expect(nothing).toMatchObject({ events: [], more: false });
    expect(idsOf((await log.readAll(nothing.cursor)).events)).toStrictEqual(all(log));
  }));

it("says that there is nothing where there is nothing", () =>
  withLog(async (log) => {
    expect(await log.read(log.source.start)).toStrictEqual({
      events: [],
      refused: 0,
      newest: undefined,
      more: false,
      cursor: log.source.start,
    });
  }));

it("is not led astray by an event from the future", () =>
  withLog(async (log) => {
    fill(log, 30);
    log.fake.events.add({ created: "2031-01-01T00:00:00.000000Z" });
    const { cursor } = await log.readAll();
    const added = log.fake.events.add({ created: created(3600) });
    expect(idsOf((await log.readAll(cursor)).events)).toContain(added.pk);
  }));

it("reads fewer at once when what comes along is too large, and says so when one alone is", () =>
  withLog(async (log) => {
    const large = { text: "x".repeat(400_000) };
    for (let index = 0; index < 35; index++) log.fake.events.add({ created: created(Math.floor(index / 15)), context: large });
    const { events } = await log.readAll();
    expect(idsOf(events)).toStrictEqual(all(log));
    log.fake.events.autocomplete = 9 * 1024 * 1024;
    await expect(log.read(log.source.start)).rejects.toMatchObject({ kind: "broken", message: "authentik answered with more than 8 MiB." });
  }));

it("knows its instance by the host", () =>
  withLog(async ({ source, fake }) => {
    expect(source).toMatchObject({ source: "authentik", instance: new URL(fake.url).host, pause: 15_000 });
  }));
