import type { KeyObject } from "node:crypto";

import type { CheckpointBody } from "./checkpoint.ts";
import { type Kept, readKept, type Signed } from "./checkpoints.ts";
import { erasures } from "./erasures.ts";
import { type ReadEvent, readExportLine } from "./export-line.ts";
import { BEGINNING, contentHash, linkHash } from "./link.ts";
import type { Problem, Report } from "./report.ts";

interface LinesOptions {
  /** An export in JSON of one whole timeline, in the order of its chain. */
  readonly lines: AsyncIterable<string>;
  /** Whose it must be; undefined: that of the first event. */
  readonly chain?: string | undefined;
  /** Keys that checkpoints may be signed with. */
  readonly keys?: readonly KeyObject[];
  /** Checkpoints that were kept, from the first: without them, nobody knows what is missing at the end, or was dropped as it should be. */
  readonly kept?: Kept;
  readonly onProgress?: ((events: number) => void) | undefined;
}

/** Follows an exported chain from its beginning to its end, without a database, an event at a time. */
export async function verifyLines({ lines, chain, keys = [], kept = [], onProgress }: LinesOptions): Promise<Report> {
  const signed = await readKept({ keys, kept });
  const { problem, ...found } = await follow(read(lines), { chain, signed, onProgress });
  return { ...found, checkpoints: signed.count, problems: problem === undefined ? signed.problems : [...signed.problems, problem] };
}

interface Line {
  readonly number: number;
  /** Undefined: the line is no event. */
  readonly event: ReadEvent | undefined;
}

async function* read(lines: AsyncIterable<string>): AsyncGenerator<Line, undefined, void> {
  let number = 0;
  for await (const text of lines) {
    number++;
    if (text.trim() !== "") yield { number, event: readExportLine(text) };
  }
}

interface Found extends Pick<Report, "chains" | "events" | "erased"> {
  readonly problem: Problem | undefined;
}

/** The last event that is right. */
interface Place {
  readonly seq: number;
  readonly hash: string;
}

async function follow(
  lines: AsyncGenerator<Line, undefined, void>,
  { chain: wanted, signed, onProgress }: Pick<LinesOptions, "chain" | "onProgress"> & { readonly signed: Signed },
): Promise<Found> {
  let chain = wanted;
  let place: Place = { seq: 0, hash: BEGINNING };
  let [events, erased] = [0, 0];
  let known = knownOf(signed, chain);
  const taken = erasures();
  const ended = (problem?: Omit<Problem, "chain">): Found => ({
    chains: chain === undefined ? 0 : 1,
    events,
    erased,
    problem: problem === undefined ? undefined : { ...problem, chain },
  });

  for (let next = await lines.next(); next.done !== true; next = await lines.next()) {
    const { number, event } = next.value;
    if (event === undefined) return ended(unreadable(number, { seq: place.seq + 1, isLast: (await lines.next()).done === true }));
    if (chain === undefined) [chain, known] = [event.chain, knownOf(signed, event.chain)];
    place = past(known.dropped, place, event.seq);
    const [seq, eventId] = [place.seq + 1, event.id];
    const altered = (message: string) => ended({ kind: "altered", seq, eventId, message });
    if (event.chain !== chain) return altered(`event ${eventId} in line ${number} is not of the timeline ${chain}`);
    if (event.seq !== seq || linkHash(place.hash, event) !== event.hash) return ended(await explain(lines, { number, event, place }));
    if (!event.shown || (event.erasedBy === undefined && contentHash(event.content) !== event.contentHash))
      return altered(`event ${eventId} at ${seq} is not what was recorded`);
    place = { seq, hash: event.hash };
    if ((known.hashes.get(seq) ?? event.hash) !== event.hash)
      return altered(`all events up to ${seq} were written anew: a signed checkpoint says otherwise`);
    taken.meet(event);
    events++;
    if (event.erasedBy !== undefined) erased++;
    onProgress?.(events);
  }
  place = past(known.dropped, place, Infinity);
  if (known.head > place.seq) {
    const message = `events ${place.seq + 1} to ${known.head} were there when a checkpoint was signed, and are not here`;
    return ended({ kind: "cut-off", seq: place.seq + 1, eventId: undefined, message });
  }
  const seq = taken.wrong();
  if (seq === undefined) return ended();
  const message = `what is personal was taken from event ${seq}, and no erasure tells of it as it is`;
  return ended({ kind: "altered", seq, eventId: undefined, message });
}

/** What was signed of a chain. */
function knownOf({ heads, dropped }: Signed, chain = "") {
  const [head, gaps] = [heads.get(chain), dropped.get(chain) ?? []];
  const hashes = new Map(gaps.map(({ to, hash }) => [to, hash]));
  if (head !== undefined) hashes.set(head.seq, head.hash);
  return { head: head?.seq ?? 0, dropped: gaps, hashes };
}

/** Where a chain goes on when what comes next in it was dropped, as a checkpoint says, and event `seq` is what is there. */
function past(dropped: CheckpointBody["dropped"], place: Place, seq: number): Place {
  const gap = dropped.find(({ from, to }) => from <= place.seq + 1 && place.seq < to && to < seq);
  return gap === undefined ? place : past(dropped, { seq: gap.to, hash: gap.hash }, seq);
}

function unreadable(number: number, { seq, isLast }: { readonly seq: number; readonly isLast: boolean }): Omit<Problem, "chain"> {
  return isLast
    ? { kind: "cut-off", seq, eventId: undefined, message: `line ${number} is the last, and not whole: event ${seq} should be there` }
    : { kind: "altered", seq, eventId: undefined, message: `line ${number} is no event of an export: event ${seq} should be there` };
}

interface Standing {
  readonly number: number;
  readonly event: ReadEvent;
  readonly place: Place;
}

/** What is wrong where an event does not follow: the one that does is looked for in the rest of the file. */
async function explain(lines: AsyncGenerator<Line>, { number, event, place }: Standing): Promise<Omit<Problem, "chain">> {
  const seq = place.seq + 1;
  const follows = (one: ReadEvent, after: Place): boolean => linkHash(after.hash, { ...one, seq: after.seq + 1 }) === one.hash;
  const problem = (kind: Problem["kind"], eventId: string | undefined, message: string) => ({ kind, seq, eventId, message });

  if (follows(event, place)) return problem("reordered", event.id, `event ${event.id} belongs at ${seq} and stands at ${event.seq}`);
  let belongs: ReadEvent | undefined;
  for await (const { event: one } of lines) {
    if (one === undefined || !follows(one, place)) continue;
    belongs = one;
    break;
  }
  if (event.seq < seq)
    return problem("inserted", event.id, `event ${event.id} in line ${number} stands at ${event.seq}, where another one is`);
  if (belongs === undefined)
    return event.seq === seq
      ? problem("altered", event.id, `event ${event.id} at ${seq} is not what was recorded`)
      : problem("missing", undefined, `there is no event ${seq}: after ${place.seq} comes ${event.seq}, in line ${number}`);
  if (event.seq > seq) return problem("reordered", belongs.id, `event ${belongs.id} belongs at ${seq} and stands after ${event.seq}`);
  const isMoved = belongs.seq !== seq && (belongs.seq !== seq + 1 || follows(event, { seq, hash: belongs.hash }));
  return isMoved
    ? problem("reordered", event.id, `event ${event.id} stands at ${seq}, where ${belongs.id} belongs, which stands at ${belongs.seq}`)
    : problem("inserted", event.id, `event ${event.id} stands at ${seq} and was never chained`);
}
