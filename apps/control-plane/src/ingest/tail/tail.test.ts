import { chmod, mkdir, rm, symlink, writeFile } from "node:fs/promises";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { IngestError } from "../source.ts";
import { START } from "./cursor.ts";
import { LONGEST_LINE } from "./lines.ts";
import { MOST_BYTES } from "./read-lines.ts";
import { line, lines, logFolder, logFolders, said } from "./tail.test-support.ts";

const setUp = logFolders();
const failure = (work: Promise<unknown>) =>
  work.then(
    () => undefined,
    (cause: unknown) => cause as IngestError,
  );

describe("a log that grows", () => {
  it("is read line by line, each once", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const first = await log.read();
    expect(said(first.events)).toEqual([1, 2]);
    await log.append(lines(3));
    const second = await log.read(first.cursor);
    expect(said(second.events)).toEqual([3]);
    expect((await log.read(second.cursor)).events).toEqual([]);
  });

  it("gives its lines the same ids when it is read again", async () => {
    const log = await setUp();
    await log.append(lines(1, 1, 1));
    const ids = (await log.read()).events.map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(3);
    await log.append(lines(2));
    expect((await log.read()).events.slice(0, 3).map(({ externalId }) => externalId)).toEqual(ids);
  });

  it("is read no further than asked for", async () => {
    const log = await setUp();
    await log.append(lines(1, 2, 3, 4, 5));
    const moved = await log.readOnce(START, 2);
    const batch = await log.readOnce(moved.cursor, 2);
    expect(said(batch.events)).toEqual([1, 2]);
    expect(batch.more).toBe(true);
    expect(said((await log.read(batch.cursor, { limit: 2 })).events)).toEqual([3, 4, 5]);
  });

  it("leaves a half-written line until its end is there", async () => {
    const log = await setUp();
    await log.append(`${line(1)}{"n":`);
    const first = await log.read();
    expect(said(first.events)).toEqual([1]);
    await log.append("2}\n");
    expect(said((await log.read(first.cursor)).events)).toEqual([2]);
  });

  it("waits for the first line to be whole", async () => {
    const log = await setUp();
    await log.append('{"n":');
    const first = await log.read();
    expect(first).toMatchObject({ events: [], refused: 0, cursor: START });
    await log.append("1}\n");
    expect(said((await log.read(first.cursor)).events)).toEqual([1]);
  });

  it("gives the same events however its bytes come", async () => {
    const byte = fc.constantFrom(...Buffer.from('{}[]":1,\\\0\r\n\n\n é\u{1f600}\ufeff'), 0xff, 0xc3);
    const part = fc.oneof(
      fc.array(byte, { maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
      fc.json({ maxDepth: 2 }).map((text) => Buffer.from(`${text}\n`)),
      fc.string({ unit: "binary" }).map((n) => Buffer.from(line(n))),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { maxLength: 12 }), fc.integer({ min: 1, max: 4 }), async (parts, limit) => {
        const [whole, pieces] = [await logFolder(), await logFolder()];
        await whole.append(Buffer.concat([...parts, Buffer.from("\n")]));
        let cursor = START;
        const events: unknown[] = [];
        let refused = 0;
        for (const piece of [...parts, Buffer.from("\n")]) {
          await pieces.append(piece);
          const read = await pieces.read(cursor, { limit });
          events.push(...read.events);
          refused += read.refused;
          ({ cursor } = read);
        }
        const once = await whole.read();
        expect({ events, refused }).toEqual({ events: once.events, refused: once.refused });
        await Promise.all([whole.end(), pieces.end()]);
      }),
      { numRuns: 40 },
    );
  }, 60_000);
});

describe("what is no event", () => {
  it("is counted, but for lines without anything", async () => {
    const log = await setUp();
    await log.append(`\n  \r\n\ufeff${line(1)}no JSON\n[1]\n7\nnull\n"text"\n{"n":2}\r\n{"n":\0}\n${line(3)}`);
    const { events, refused } = await log.read();
    expect(said(events)).toEqual([1, 2, 3]);
    expect(refused).toBe(6);
  });

  it("may be bytes that are no text", async () => {
    const log = await setUp();
    await log.append(Buffer.concat([Buffer.from('{"n":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"}\n')]));
    expect(said((await log.read()).events)).toEqual(["\ufffd\ufffd("]);
  });

  it("may be a hole, left by a writer that does not append", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const first = await log.read();
    await log.append(Buffer.concat([Buffer.alloc(3 * LONGEST_LINE), Buffer.from(lines(3))]));
    const { events, refused } = await log.read(first.cursor);
    expect(said(events)).toEqual([3]);
    expect(refused).toBe(0);
  });

  it("may be deeper than anybody reads", async () => {
    const log = await setUp();
    await log.append(`{"n":${"[".repeat(30_000)}${"]".repeat(30_000)}}\n${line(2)}`);
    const { events, refused } = await log.read();
    expect(events.length + refused).toBe(2);
  });
});

describe("a line that is too long", () => {
  it("is passed over, counted, and an event, so that nobody hides by being long", async () => {
    const log = await setUp();
    const long = line(2, "x".repeat(LONGEST_LINE));
    await log.append(`${line(1)}${long}${line(3)}`);
    const { events, refused } = await log.read();
    expect(refused).toBe(1);
    expect(events.map(({ rawAction }) => rawAction)).toEqual(["", "line_too_long", ""]);
    expect(events[1]).toMatchObject({ action: "caddy.unmapped", metadata: { bytes: long.length, offset: line(1).length } });
  });

  it("may be longer than what is read at once, and then has the same id as if it were read at once", async () => {
    const log = await setUp();
    const long = Buffer.alloc(2 * MOST_BYTES + 77, "x");
    await log.append(long.subarray(0, MOST_BYTES - 5));
    const first = await log.read();
    expect(first.events).toEqual([]);
    await log.append(Buffer.concat([long.subarray(MOST_BYTES - 5), Buffer.from(`\n${line(2)}`)]));
    const { events, times } = await log.read(first.cursor);
    expect(events.map(({ rawAction }) => rawAction)).toEqual(["line_too_long", ""]);
    expect(events[0]?.metadata).toEqual({ bytes: long.length + 1, offset: 0 });
    expect(times).toBeGreaterThan(1);
    expect((await log.read()).events).toEqual(events);
  });
});

describe("a log that is not there", () => {
  it("has no events yet", async () => {
    const log = await setUp();
    expect(await log.read()).toMatchObject({ events: [], refused: 0, times: 1 });
    const nowhere = await setUp();
    await nowhere.end();
    expect(await nowhere.read()).toMatchObject({ events: [], refused: 0 });
    await mkdir(nowhere.folder);
  });

  it("is an error when it was there, and there is no trace of it for a while", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const { cursor } = await log.read();
    await rm(log.path);
    const gone = await log.read(cursor, { now: new Date("2026-11-30T12:00:00Z") });
    expect(gone.events).toEqual([]);
    expect((await log.read(gone.cursor, { now: new Date("2026-11-30T12:09:59Z") })).events).toEqual([]);
    const error = await failure(log.read(gone.cursor, { now: new Date("2026-11-30T12:10:00Z") }));
    expect(error).toBeInstanceOf(IngestError);
    expect(error).toMatchObject({ kind: "transient", message: expect.stringContaining("gone since 2026-11-30T12:00:00.000Z") as string });
    await log.append(lines(2));
    expect(said((await log.read(gone.cursor)).events)).toEqual([2]);
  });

  it("is none when it was rolled, and nothing was written since", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const { cursor } = await log.read();
    await log.rename();
    const waiting = await log.read(cursor, { now: new Date("2026-12-01T00:00:00Z") });
    const later = await log.read(waiting.cursor, { now: new Date("2027-12-01T00:00:00Z") });
    await log.append(lines(2));
    expect(said((await log.read(later.cursor)).events)).toEqual([2]);
  });
});

describe("what may not be read", () => {
  it.each([
    ["a folder", (path: string) => mkdir(path), "broken", "is not a file"],
    [
      "a link, which may lead anywhere",
      async (path: string) => {
        await writeFile(`${path}.there`, lines(1));
        await symlink(`${path}.there`, path);
      },
      "broken",
      "is a symbolic link",
    ],
  ])("%s is told", async (_, make, kind, message) => {
    const log = await setUp();
    await make(log.path);
    expect(await failure(log.read())).toMatchObject({ name: "IngestError", kind, message: expect.stringContaining(message) as string });
  });

  it.skipIf(process.getuid?.() === 0)("a file of somebody else is told (skipped as root, who may read all)", async () => {
    const log = await setUp();
    await log.append(lines(1));
    await chmod(log.path, 0);
    expect(await failure(log.read())).toMatchObject({ kind: "auth" });
  });

  it("a damaged packed file is told, and passed over when it was taken away", async () => {
    const log = await setUp();
    await writeFile(`${log.path}.1.gz`, "no gzip");
    await log.append(lines(2));
    expect(await failure(log.read())).toMatchObject({ kind: "broken", message: expect.stringContaining("damaged") as string });
    await rm(`${log.path}.1.gz`);
    expect(said((await log.read()).events)).toEqual([2]);
  });
});
