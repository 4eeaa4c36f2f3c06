import { renameSync, writeFileSync } from "node:fs";
import { copyFile, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

import { describe, expect, it } from "vitest";

import { START } from "./cursor.ts";
import { line, lines, logFolders, said } from "./tail.test-support.ts";

const setUp = logFolders();

describe("a log that is rolled", () => {
  it("by renaming, is read to its end before the new one begins", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const first = await log.read(START, { limit: 1 });
    const begun = await log.readOnce((await log.readOnce(START, 1)).cursor, 1);
    await log.append(lines(3));
    await log.rename();
    await log.append(lines(4));
    const rest = await log.read(begun.cursor);
    expect(said(rest.events)).toEqual([2, 3, 4]);
    expect(rest.refused).toBe(0);
    expect(rest.events[0]).toEqual(first.events[1]);
  });

  it("is left only when nothing was written to it for some seconds", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const first = await log.read();
    const renamed = new Date("2026-11-30T12:00:00Z");
    await log.rename();
    await utimes(`${log.path}.1`, renamed, renamed);
    await log.append(lines(3));
    const soon = await log.read(first.cursor, { now: new Date(renamed.getTime() + 1000) });
    expect(soon.events).toEqual([]);
    await writeFile(`${log.path}.1`, lines(2), { flag: "a" });
    expect(said((await log.read(soon.cursor)).events)).toEqual([2, 3]);
  });

  it("may have a last line without an end, which is one when the next file is there", async () => {
    const log = await setUp();
    await log.append(`${line(1)}{"n":2}`);
    const first = await log.read();
    await log.rename();
    expect(said((await log.read(first.cursor)).events)).toEqual([]);
    await log.append(lines(3));
    expect(said((await log.read(first.cursor)).events)).toEqual([2, 3]);
  });

  it("several times between two readings, is read in its order", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const first = await log.read();
    for (const n of [2, 3, 4]) {
      await log.append(lines(n));
      await log.rename();
      await log.pack(n === 3 ? ".zst" : ".gz");
    }
    await log.append(lines(5));
    expect(said((await log.read(first.cursor)).events)).toEqual([2, 3, 4, 5]);
  });

  it.each([
    ["by numbers", "audit.log", ["audit.log.10", "audit.log.9", "audit.log.1"]],
    ["by days", "audit.log", ["audit.log-20261129", "audit.log-20261130.gz", "audit.log-20261201"]],
    [
      "by times, as Caddy does",
      "access.log",
      ["access-2026-11-30T10-00-00.000-size.log", "access-2026-11-30T10-00-00.001.log.gz", "access-2026-12-01T09-00-00.000.log"],
    ],
  ])("%s, is read from the oldest on when nothing was read before", async (_, name, names) => {
    const log = await setUp(name);
    for (const [index, each] of names.entries()) {
      await log.append(lines(index));
      await rename(log.path, `${log.path}.1`);
      if (each.endsWith(".gz")) await log.pack();
      await rename(`${log.path}.1${each.endsWith(".gz") ? ".gz" : ""}`, join(log.folder, each));
    }
    await log.append(lines(3));
    await writeFile(join(log.folder, `${name}.bak`), lines("not of it"));
    await writeFile(join(log.folder, name.replace(".log", "-admin.log")), lines("another log"));
    expect(said((await log.read()).events)).toEqual([0, 1, 2, 3]);
  });

  it("is not left for the wrong one when it is rolled again while it is read", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const { cursor } = await log.read();
    await log.append(lines(2));
    await log.rename();
    await log.append(lines(3));
    log.meanwhile.work = () => {
      delete log.meanwhile.work;
      renameSync(`${log.path}.1`, `${log.path}.2`);
      renameSync(log.path, `${log.path}.1`);
      writeFileSync(log.path, lines(4));
    };
    expect(said((await log.read(cursor)).events)).toEqual([2, 3, 4]);
  });

  it("and packed, is not looked into again while nothing is written", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const first = await log.read();
    await log.rename();
    await log.pack();
    const idle = await log.read((await log.read(first.cursor)).cursor);
    const packed = `${log.path}.1.gz`;
    const { size, mtime } = await stat(packed);
    await writeFile(packed, Buffer.alloc(size));
    await utimes(packed, mtime, mtime);
    expect(await log.read(idle.cursor)).toEqual({ ...idle, times: 1 });
  });

  it("is read from the file that was there first while it is being packed", async () => {
    const log = await setUp();
    await log.append(lines(1));
    await log.rename();
    await writeFile(`${log.path}.1.gz`, gzipSync(lines(1)).subarray(0, 20));
    await log.append(lines(2));
    expect(said((await log.read()).events)).toEqual([1, 2]);
  });

  it("and brought back from a backup as it was, is read on", async () => {
    const log = await setUp();
    const before = Array.from({ length: 100 }, (_, index) => index);
    await log.append(lines(...before));
    const { cursor } = await log.read();
    const content = await readFile(log.path);
    await rename(log.path, join(log.folder, "elsewhere"));
    await log.append(content);
    await log.append(lines("new"));
    const { events, refused } = await log.read(cursor);
    expect(said(events)).toEqual(["new"]);
    expect(refused).toBe(0);
  });

  it("by hand to another name in its folder, is found there", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const first = await log.read();
    await log.append(lines(2));
    await rename(log.path, join(log.folder, "audit-before-the-upgrade"));
    await log.append(lines(3));
    expect(said((await log.read(first.cursor)).events)).toEqual([2, 3]);
  });

  it("by copying and emptying, is read on in the copy", async () => {
    const log = await setUp();
    await log.append(lines(1));
    const first = await log.read();
    await log.append(lines(2));
    await log.copyAndEmpty();
    const second = await log.read(first.cursor);
    expect(said(second.events)).toEqual([2]);
    await log.append(lines(3, 4, 5));
    expect(said((await log.read(second.cursor)).events)).toEqual([3, 4, 5]);
    expect(said((await log.read(first.cursor)).events)).toEqual([2, 3, 4, 5]);
  });

  it("by copying and emptying, is read on in the copy even when it was written to in between", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const copied = new Date("2026-12-01T00:00:00Z");
    await copyFile(log.path, `${log.path}.1`);
    await utimes(`${log.path}.1`, copied, copied);
    await utimes(log.path, copied, new Date(copied.getTime() + 500));
    const begun = await log.readOnce((await log.readOnce(START, 1)).cursor, 1);
    await truncate(log.path, 0);
    await log.append(lines(3));
    expect(said((await log.read(begun.cursor)).events)).toEqual([2, 3]);
  });

  it("by copying and emptying, is not read again from a copy that misses what was read already", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const first = await log.read();
    await copyFile(log.path, `${log.path}.1`);
    await log.append(lines("in no copy"));
    const second = await log.read(first.cursor);
    await utimes(`${log.path}.1`, new Date("2026-12-01T00:00:00Z"), new Date("2026-12-01T00:00:00Z"));
    await truncate(log.path, 0);
    await log.append(lines(3));
    const third = await log.read(second.cursor);
    expect([first, second, third].map(({ events }) => said(events))).toEqual([[1, 2], ["in no copy"], [3]]);
    expect(third.refused).toBe(0);
  });

  it("may begin with the same line again and again", async () => {
    const log = await setUp();
    const ids = new Set<string>();
    let cursor = START;
    for (let times = 0; times < 40; times += 1) {
      await log.append(lines("the same"));
      const read = await log.read(cursor);
      for (const { externalId } of read.events) ids.add(externalId);
      ({ cursor } = read);
      await log.rename();
    }
    expect(ids.size).toBe(40);
  });
});

describe("a log that was emptied with no copy", () => {
  it("is read anew, and that something may be missing is counted", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const first = await log.read();
    await truncate(log.path, 0);
    const empty = await log.read(first.cursor);
    expect(empty).toMatchObject({ events: [], refused: 0 });
    await log.append(lines(3, 4, 5));
    const { events, refused } = await log.read(empty.cursor);
    expect(said(events)).toEqual([3, 4, 5]);
    expect(refused).toBe(1);
  });

  it("is known by what is in it, even when it has grown beyond the place in it and begins as it did", async () => {
    const log = await setUp();
    await log.append(lines(0, 1));
    const first = await log.read();
    await truncate(log.path, 0);
    await log.append(lines(0, 3, 4, 5));
    const second = await log.read(first.cursor);
    expect(said(second.events)).toEqual([0, 3, 4, 5]);
    const ids = [...first.events, ...second.events].map(({ externalId }) => externalId);
    expect(new Set(ids).size).toBe(6);
  });

  it("is another one when its inode is given to a new file", async () => {
    const log = await setUp();
    await log.append(lines(1, 2));
    const { cursor } = await log.read();
    await rm(log.path);
    await log.append(lines(3, 4));
    expect(said((await log.read(cursor)).events)).toEqual([3, 4]);
  });
});
