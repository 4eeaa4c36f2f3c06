import type { Fields } from "../json.ts";
import type { SourceEvent } from "../source.ts";
import type { OpenLog } from "./bytes.ts";
import type { Place } from "./cursor.ts";
import { digest, WINDOW } from "./identity.ts";
import type { LineFormat } from "./line-format.ts";
import { type FoundLine, lineSplitter, LONGEST_LINE } from "./lines.ts";

const CHUNK = 64 * 1024;
/** So much of a file is read at once, however little of it becomes events. Bytes. */
export const MOST_BYTES = 4 * 1024 * 1024;

export interface LinesRead {
  readonly events: readonly SourceEvent[];
  readonly refused: number;
  readonly newest: Date | undefined;
  readonly place: Place;
  /** There was nothing more in the file. */
  readonly isEnd: boolean;
  /** The same, with what is there of a last line that nothing ends. */
  finish(): Omit<LinesRead, "finish" | "isEnd" | "place">;
}

interface From {
  readonly file: OpenLog;
  readonly place: Place;
  /** The bytes before the place. */
  readonly before: Buffer;
}

/** Reads from a place on, until there are `limit` events, or the end. */
export async function readLines(
  { file, place, before }: From,
  format: LineFormat,
  { limit, signal }: { readonly limit: number; readonly signal: AbortSignal },
): Promise<LinesRead> {
  const taken = taker(format, place);
  const lines = lineSplitter(place);
  let at = place.position;
  /** What was read last, as much of it as a place in it needs. It ends at `at`. */
  let recent = before;
  /** Of the first line that was not taken. */
  let stop: number | undefined;
  let isEnd = false;
  while (stop === undefined && !isEnd && taken.events.length < limit && at - place.position < MOST_BYTES && !signal.aborted) {
    const chunk = await file.read(at, CHUNK);
    at += chunk.length;
    recent = Buffer.concat([recent, chunk]).subarray(-(WINDOW + LONGEST_LINE + CHUNK));
    isEnd = chunk.length === 0;
    for (const line of lines.push(chunk)) {
      if (taken.events.length < limit) taken.take(line);
      else stop ??= line.offset;
    }
  }
  const next = stop === undefined ? lines.place() : { position: stop, skipping: null };
  const length = Math.min(WINDOW, next.position);
  const end = recent.length - (at - next.position);
  const last = digest(recent.subarray(end - length, end));
  return {
    ...taken.all(),
    isEnd,
    place: {
      ...place,
      ...next,
      last,
      earlier: next.position === place.position ? place.earlier : { position: place.position, last: place.last },
      inode: file.inode,
      modified: file.modified,
    },
    finish() {
      const rest = lines.rest();
      if (rest !== undefined) taken.take(rest);
      return taken.all();
    },
  };
}

function taker(format: LineFormat, { head, times }: Place) {
  const events: SourceEvent[] = [];
  let refused = 0;
  let newest: Date | undefined;
  const idOf = (offset: number, of: string) => digest(`${head}\n${times}\n${offset}\n${of}`);
  return {
    events,
    all: () => ({ events: [...events], refused, newest }),
    take(found: FoundLine): void {
      if (found.kind === "long") {
        refused += 1;
        events.push(tooLong(format, found, idOf(found.offset, "long")));
        return;
      }
      const text = found.bytes.toString("utf8").trim();
      if (text === "") return;
      const fields = parse(text);
      const of = () => digest(found.bytes);
      const read = fields === undefined ? undefined : format.read({ fields, digest: of, id: () => idOf(found.offset, of()) });
      if (read === undefined) {
        refused += 1;
        return;
      }
      const { happened, event } = read;
      if (event !== undefined) events.push(event);
      if (happened !== undefined && (newest === undefined || happened > newest)) newest = happened;
    },
  };
}

function parse(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * What is known of a line that is too long. It is an event too: who can make a line long (with an address of 64 KiB, say) must
 * not thereby stay out of the timeline. What it says is not kept, as nobody looked for secrets in it.
 */
function tooLong({ source }: LineFormat, { offset, end }: FoundLine, externalId: string): SourceEvent {
  return {
    externalId,
    occurredAt: undefined,
    action: `${source}.unmapped`,
    rawAction: "line_too_long",
    outcome: "unknown",
    actor: { kind: "unknown", id: "", name: "", as: "", address: "", userAgent: "" },
    target: { kind: "", id: "", name: "" },
    correlationId: "",
    metadata: { bytes: end - offset, offset },
    hints: {},
  };
}
