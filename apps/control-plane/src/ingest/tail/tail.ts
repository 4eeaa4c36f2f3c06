import { type Batch, IngestError, type PolledSource } from "../source.ts";
import { failure, type OpenLog, openLog } from "./bytes.ts";
import { onwards, type Place, START, type TailCursor, tailCursor } from "./cursor.ts";
import { beginningOf, isShorterCopy, recognize, WINDOW } from "./identity.ts";
import type { LineFormat } from "./line-format.ts";
import { isSame, type LogFile, type LogFiles, lookForLogs } from "./log-files.ts";
import { type LinesRead, readLines } from "./read-lines.ts";

/** A rolled file is left when nothing was written to it for so long: who had it open may write a little more. Milliseconds. */
const SETTLED = 3000;
/** So long after a log was copied it may be written to before it is emptied. Milliseconds. */
const COPIED = 10_000;
/** So long a file may be away, with no trace of it, before that is an error. Milliseconds. */
const AWAY = 10 * 60_000;

type Reading = Parameters<PolledSource<TailCursor>["read"]>[1];

interface Found {
  readonly file: OpenLog;
  /** The bytes before the place; undefined: it ends before it. */
  readonly before: Buffer | undefined;
  readonly next: readonly LogFile[];
}

export interface Tailed {
  /** Of the file that is written to. Those that it was before are looked for beside it. */
  readonly path: string;
  readonly instance: string;
  readonly pause: number;
}

/**
 * A log of lines of JSON, read as it grows and however it is rolled: renamed, copied and emptied, or packed. Files are told apart
 * by what they say, so that a line has the same id wherever it is found again. What nobody can find is lost: lines that are
 * written between the copying of a log and its emptying, and files that go away before they are read (which is counted as
 * refused). A file that was emptied and filled with the very same bytes again is taken for the same. Renaming loses nothing.
 */
export function tail({ path, instance, pause }: Tailed, format: LineFormat): PolledSource<TailCursor> {
  /** What there was when nothing was to be found: looking into packed files again would find nothing either. */
  let idle: string | undefined;

  async function read(cursor: TailCursor, reading: Reading): Promise<Batch<TailCursor>> {
    const { at } = cursor;
    const here = await withLog(path, async (file) => {
      const mayBe = at !== null && (file.inode === at.inode || at.position >= WINDOW);
      const before = mayBe ? await recognize(file, at) : undefined;
      return mayBe && before !== undefined ? readLines({ file, place: at, before }, format, reading) : undefined;
    });
    return here === undefined ? rolled(cursor, reading) : batch(here, { ...cursor, at: here.place, gone: null }, !here.isEnd);
  }

  async function rolled(cursor: TailCursor, reading: Reading): Promise<Batch<TailCursor>> {
    const { at } = cursor;
    const files = await lookForLogs(path);
    const seen = JSON.stringify([cursor, files]);
    if (seen === idle) return batch(NOTHING, cursor, false);
    if (at === null) {
      const next = await moveOn(cursor, files, files.chain);
      return batch(NOTHING, next ?? cursor, next !== undefined);
    }
    const old = await find(files, at);
    if (old === undefined) return lost(cursor, files, reading);
    try {
      const { file, before } = old;
      const lines =
        before === undefined
          ? { ...NOTHING, place: at, isEnd: true, finish: () => NOTHING }
          : await readLines({ file, place: at, before }, format, reading);
      const here = { ...cursor, at: lines.place, gone: null };
      if (!lines.isEnd || Math.abs(reading.now.getTime() - file.modified) < SETTLED) return batch(lines, here, !lines.isEnd);
      const next = await moveOn(here, files, old.next);
      if (next !== undefined) return next === here ? batch(lines, here, true) : batch(lines.finish(), next, true);
      if (lines.place.position === at.position) idle = seen;
      return batch(lines, here, false);
    } finally {
      await old.file.close();
    }
  }

  /** What it was reading is nowhere: what came after it is read, and that something was missed is counted. */
  async function lost(cursor: TailCursor, files: LogFiles, { now }: Reading): Promise<Batch<TailCursor>> {
    const since = cursor.at?.modified ?? 0;
    const next = await moveOn(
      cursor,
      files,
      files.chain.filter(({ isCurrent, modified }) => isCurrent || modified >= since),
    );
    if (next !== undefined) return batch({ ...NOTHING, refused: next === cursor ? 0 : 1 }, next, true);
    if (files.chain.some(({ isCurrent }) => isCurrent)) return batch(NOTHING, { ...cursor, gone: null }, false);
    const gone = cursor.gone ?? now.getTime();
    if (now.getTime() - gone >= AWAY)
      throw new IngestError(
        "transient",
        `${path} is gone since ${new Date(gone).toISOString()}, and nothing came after it: see whether the log is still written, and where to.`,
      );
    return batch(NOTHING, { ...cursor, gone }, false);
  }

  /** The first of these that can be read; the cursor as it is when files were rolled meanwhile, so that it may be another. */
  async function moveOn(cursor: TailCursor, files: LogFiles, candidates: readonly LogFile[]): Promise<TailCursor | undefined> {
    for (const { path: candidate, isCurrent } of candidates) {
      const beginning = await withLog(candidate, (file) => beginningOf(file, !isCurrent));
      if (beginning === undefined) continue;
      return isSame(files, await lookForLogs(path)) ? onwards(cursor, beginning) : cursor;
    }
    return undefined;
  }

  return {
    source: format.source,
    instance,
    cursor: tailCursor,
    start: START,
    pause,
    read: (cursor, reading) => read(cursor, reading).catch((cause: unknown) => Promise.reject(failure(path, cause))),
  };
}

/** The file of a place under another name, or a copy of it, and what comes after it. It is open. */
async function find({ chain, others }: LogFiles, at: Place): Promise<Found | undefined> {
  const after = (place: number): readonly LogFile[] =>
    place === -1 ? chain.filter(({ isCurrent, modified }) => isCurrent || modified >= at.modified) : chain.slice(place + 1);
  const older = [...chain, ...others].filter(({ isCurrent }) => !isCurrent);
  for (const each of older.filter(({ inode }) => inode === at.inode)) {
    const found = await recognized(each, at);
    if (found !== undefined) return { ...found, next: after(chain.indexOf(each)) };
  }
  for (const [place, each] of chain.entries()) {
    // A copy has what we saw, so that it is not from before; the log itself was written to until it was emptied.
    if (each.isCurrent || each.inode === at.inode || each.modified < at.modified - COPIED) continue;
    // One that cannot be read may well be another.
    const found = await recognized(each, at).catch(() => undefined);
    if (found !== undefined) return { ...found, next: after(place) };
  }
  return undefined;
}

async function recognized({ path, inode }: LogFile, at: Place): Promise<Pick<Found, "file" | "before"> | undefined> {
  const file = await openLog(path);
  if (file === undefined) return undefined;
  try {
    const before = await recognize(file, at);
    if (before !== undefined || (inode !== at.inode && (await isShorterCopy(file, at)))) return { file, before };
  } catch (cause) {
    await file.close();
    throw cause;
  }
  await file.close();
  return undefined;
}

async function withLog<T>(path: string, work: (file: OpenLog) => Promise<T>): Promise<T | undefined> {
  const file = await openLog(path);
  try {
    return file === undefined ? undefined : await work(file);
  } finally {
    await file?.close();
  }
}

const NOTHING = { events: [], refused: 0, newest: undefined } as const;

function batch(
  { events, refused, newest }: Pick<LinesRead, "events" | "refused" | "newest">,
  cursor: TailCursor,
  more: boolean,
): Batch<TailCursor> {
  return { events, cursor, more, newest, refused };
}
