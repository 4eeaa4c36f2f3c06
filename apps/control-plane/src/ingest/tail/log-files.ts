import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";

import { compareText } from "@allod/core";

import { failure, isMissing, packingOf } from "./bytes.ts";

/** A file of a log: the one that is written to, or one that it was before. */
export interface LogFile {
  readonly path: string;
  readonly inode: string;
  readonly size: number;
  /** Milliseconds. */
  readonly modified: number;
  readonly isCurrent: boolean;
}

export interface LogFiles {
  /** In the order they were written, the one that is written to last. */
  readonly chain: readonly LogFile[];
  /** Others whose names begin like the log's: one that was moved away by hand may be among them. */
  readonly others: readonly LogFile[];
}

/** So many names are looked at. */
const MOST = 1000;

/** What there is of a log in its folder. Throws `IngestError`. */
export async function lookForLogs(path: string): Promise<LogFiles> {
  const folder = dirname(path);
  const name = basename(path);
  const found = (await namesIn(folder, basename(name, extname(name)))).map(async (each) => [each, await see(join(folder, each))] as const);
  const seen = (await Promise.all(found)).flatMap(([each, file]) => (file === undefined ? [] : [{ name: each, file }]));
  // While a file is being packed there are two of it; the packed one is not whole yet.
  const names = new Set(seen.map((each) => each.name));
  const whole = seen.filter((each) => packingOf(each.name) === "" || !names.has(unpacked(each.name)));
  const rolled = whole.flatMap((each) => {
    const age = each.name === name ? undefined : ageOf(each.name, name);
    return age === undefined ? [] : [{ ...each, age }];
  });
  const current = whole.filter((each) => each.name === name).map(({ file }) => ({ ...file, isCurrent: true }));
  const isOther = (each: string) => each !== name && !rolled.some((other) => other.name === each);
  return {
    chain: [...rolled.toSorted((a, b) => olderFirst(a.age, b.age)).map(({ file }) => file), ...current],
    others: whole.filter((each) => isOther(each.name)).map(({ file }) => file),
  };
}

/** Whether a log was rolled between two looks. */
export function isSame(before: LogFiles, after: LogFiles): boolean {
  const told = ({ chain, others }: LogFiles) => [...chain, ...others].map(({ path, inode }) => `${path} ${inode}`).join("\n");
  return told(before) === told(after);
}

async function namesIn(folder: string, stem: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).filter((each) => each.startsWith(stem)).slice(0, MOST);
  } catch (cause) {
    if (isMissing(cause)) return [];
    throw failure(folder, cause);
  }
}

async function see(path: string): Promise<LogFile | undefined> {
  try {
    const stat = await lstat(path, { bigint: true });
    if (!stat.isFile()) return undefined;
    return { path, inode: String(stat.ino), size: Number(stat.size), modified: Number(stat.mtimeMs), isCurrent: false };
  } catch (cause) {
    if (isMissing(cause)) return undefined;
    throw failure(path, cause);
  }
}

const unpacked = (name: string): string => name.slice(0, name.length - packingOf(name).length);

/** `dated`: a text that sorts as time does; else how many times it was moved on. */
type Age = { readonly dated: string } | { readonly steps: number };

/**
 * What the name of a rolled file says of its age: `audit.log.1` (logrotate, Nextcloud), `audit.log-20261130` (logrotate's
 * `dateext`), `access-2026-11-30T10-00-00.000.log`, with a reason behind it or not (Caddy); packed or not. Undefined: it is the
 * name of something else.
 */
function ageOf(name: string, log: string): Age | undefined {
  const plain = unpacked(name);
  const ending = extname(log);
  const stem = `${basename(log, ending)}-`;
  const middle = plain.startsWith(stem) && plain.endsWith(ending) ? plain.slice(stem.length, plain.length - ending.length) : undefined;
  const tail = plain.startsWith(`${log}.`) || plain.startsWith(`${log}-`) ? plain.slice(log.length + 1) : undefined;
  const rest = tail ?? middle ?? "";
  if (/^\d{1,5}$/.test(rest) && tail !== undefined) return { steps: Number(rest) };
  return /^(?:\d{4}-?\d{2}-?\d{2}|\d{10}$)/.test(rest) ? { dated: rest } : undefined;
}

/** Dated ones were there before those with a number: who goes over to numbers rolls the newer ones with them. */
function olderFirst(a: Age, b: Age): number {
  if ("dated" in a && "dated" in b) return compareText(a.dated, b.dated);
  if ("steps" in a && "steps" in b) return b.steps - a.steps;
  return "dated" in a ? -1 : 1;
}
