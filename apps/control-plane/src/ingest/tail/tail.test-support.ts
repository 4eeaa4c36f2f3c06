import { copyFile, link, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync, zstdCompressSync } from "node:zlib";

import { afterEach } from "vitest";

import { at } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import type { TailCursor } from "./cursor.ts";
import type { LineFormat } from "./line-format.ts";
import { tail } from "./tail.ts";

/** Keeps each line as it is, with the id that the tail gives it. `meanwhile`: what happens while a line is read. */
const asItIs = (meanwhile: { work?: () => void }): LineFormat => ({
  source: "caddy",
  read({ fields, id }) {
    meanwhile.work?.();
    return { happened: undefined, event: { ...NOBODY, externalId: id(), metadata: fields as never } };
  },
});

const NOBODY = {
  occurredAt: undefined,
  action: "caddy.unmapped",
  rawAction: "",
  outcome: "unknown",
  actor: { kind: "unknown", id: "", name: "", as: "", address: "", userAgent: "" },
  target: { kind: "", id: "", name: "" },
  correlationId: "",
  hints: {},
} as const;

/** A line with a number, or with a text. */
export const line = (n: number | string, more = ""): string => `${JSON.stringify({ n, more })}\n`;
export const lines = (...numbers: (number | string)[]): string => numbers.map((n) => line(n)).join("");

/** Folders that are removed after each test. */
export function logFolders(): (name?: string) => ReturnType<typeof logFolder> {
  const opened: Awaited<ReturnType<typeof logFolder>>[] = [];
  afterEach(async () => {
    for (const log of opened.splice(0)) await log.end();
  });
  return async (name) => {
    const log = await logFolder(name);
    opened.push(log);
    return log;
  };
}

/** Long after anything was written: rolled files count as left. */
const LATER = new Date("2100-01-01T00:00:00Z");

export interface Read {
  readonly events: readonly SourceEvent[];
  readonly refused: number;
  readonly cursor: TailCursor;
  /** How often it was read. */
  readonly times: number;
}

/** A log in a folder of its own, with somebody who writes it and rolls it. Each writing has its own time. */
export async function logFolder(name = "audit.log") {
  const folder = await mkdtemp(join(tmpdir(), "allod-tail-"));
  const path = join(folder, name);
  const meanwhile: { work?: () => void } = {};
  const source = tail({ path, instance: "test", pause: 1000 }, asItIs(meanwhile));
  let clock = Date.parse("2026-11-30T00:00:00Z") / 1000;
  let kept = 0;
  const touch = (file: string) => utimes(file, (clock += 60), clock);
  const missing = { code: "ENOENT" };
  const exists = (file: string) =>
    stat(file).then(
      () => true,
      (cause: NodeJS.ErrnoException) => {
        if (cause.code !== missing.code) throw cause;
        return false;
      },
    );

  /** Moves `name.1` to `name.2` and so on. */
  async function makeRoom(): Promise<void> {
    const rolled = (await readdir(folder)).flatMap((each) => {
      const [, number, ending = ""] = each.startsWith(`${name}.`) ? (/\.(\d+)(\.gz|\.zst)?$/.exec(each) ?? []) : [];
      return number === undefined ? [] : [{ number: Number(number), ending }];
    });
    for (const { number, ending } of rolled.toSorted((a, b) => b.number - a.number))
      await rename(`${path}.${number}${ending}`, `${path}.${number + 1}${ending}`);
  }

  return {
    folder,
    path,
    source,
    meanwhile,
    async append(bytes: string | Buffer): Promise<void> {
      await writeFile(path, bytes, { flag: "a" });
      await touch(path);
    },
    async rename(): Promise<void> {
      if (!(await exists(path))) return;
      await makeRoom();
      await rename(path, `${path}.1`);
    },
    /** `between`: what is written after the copy was made. */
    async copyAndEmpty(between = ""): Promise<void> {
      if (!(await exists(path))) return;
      await makeRoom();
      await copyFile(path, `${path}.1`);
      await touch(`${path}.1`);
      await writeFile(path, between, { flag: "a" });
      await truncate(path, 0);
      await touch(path);
    },
    /** What was rolled last. Its inode is not given to another file, as it may be in truth. */
    async pack(ending: ".gz" | ".zst" = ".gz"): Promise<void> {
      const file = `${path}.1`;
      if (!(await exists(file))) return;
      const { mtime } = await stat(file);
      const content = await readFile(file);
      await writeFile(`${file}${ending}`, ending === ".gz" ? gzipSync(content) : zstdCompressSync(content));
      await utimes(`${file}${ending}`, mtime, mtime);
      await mkdir(join(folder, "kept"), { recursive: true });
      await link(file, join(folder, "kept", String((kept += 1))));
      await rm(file);
    },
    /** Reads until there is no more. */
    async read(cursor: TailCursor = source.start, { limit = 100, now = LATER } = {}): Promise<Read> {
      const events: SourceEvent[] = [];
      let refused = 0;
      for (let times = 1; ; times += 1) {
        const batch = await source.read(source.cursor.parse(JSON.parse(JSON.stringify(cursor))), { limit, now, signal });
        events.push(...batch.events);
        refused += batch.refused ?? 0;
        cursor = batch.cursor;
        if (!batch.more) return { events, refused, cursor, times };
      }
    },
    /** Once. */
    readOnce: (cursor: TailCursor, limit: number) => source.read(cursor, { limit, now: LATER, signal }),
    end: () => rm(folder, { recursive: true }),
  };
}

const { signal } = new AbortController();

/** What the lines said, in their order. */
export const said = (events: readonly SourceEvent[]): readonly unknown[] => events.map(({ metadata }) => at(metadata, "n") ?? metadata);
