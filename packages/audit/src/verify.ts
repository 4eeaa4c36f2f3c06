import type { KeyObject } from "node:crypto";

import type { CheckpointBody } from "./checkpoint.ts";
import { type Kept, readCheckpoints, type Signed } from "./checkpoints.ts";
import { BEGINNING } from "./link.ts";
import { AT, BELONGS, CHECK, ERASURES, WOULD_FOLLOW } from "./questions.ts";
import type { Problem, Report } from "./report.ts";

/** Asks the database: parameters by `$1`, rows as objects. In one transaction, of a role that sees what is to be verified. */
export type Ask = <Row>(question: string, values?: readonly unknown[]) => Promise<readonly Row[]>;

/** Events that are looked at by one question. */
const AT_ONCE = 50_000;
/** How far from its place an event is looked for. */
const NEARBY = 100_000;

export interface VerifyOptions {
  readonly ask: Ask;
  /** Keys that checkpoints may be signed with. */
  readonly keys: readonly KeyObject[];
  /** Checkpoints that were kept elsewhere, in their order: what is missing in the database is missed. */
  readonly kept?: Kept;
  /** Only these chains. */
  readonly chains?: readonly string[];
  readonly onProgress?: (done: { readonly events: number; readonly chains: number; readonly ofChains: number }) => void;
}

/** Follows every chain from its beginning to its end, and compares it with what was signed. Changes nothing. */
export async function verifyChains({ ask, keys, kept = [], chains: only, onProgress }: VerifyOptions): Promise<Report> {
  const signed = await readCheckpoints(ask, { keys, kept });
  const grown = await ask<{ chain: string; seq: string }>("SELECT chain, seq FROM public.audit_chain ORDER BY chain");
  const heads = new Map(grown.map(({ chain, seq }) => [chain, Number(seq)]));
  const chains = only ?? [...new Set([...heads.keys(), ...signed.heads.keys()])].toSorted();
  const problems: Problem[] = [...signed.problems];
  let [events, erased] = [0, 0];
  for (const [index, chain] of chains.entries()) {
    const found = await verifyChain(chain, {
      ask,
      head: heads.get(chain) ?? 0,
      signed,
      onEvents: (more) => onProgress?.({ events: events + more, chains: index, ofChains: chains.length }),
    });
    events += found.events;
    erased += found.erased;
    if (found.problem !== undefined) problems.push(found.problem);
    onProgress?.({ events, chains: index + 1, ofChains: chains.length });
  }
  return { chains: chains.length, events, erased, checkpoints: signed.count, problems };
}

interface ChainOptions {
  readonly ask: Ask;
  /** The number that the database has for the newest event. */
  readonly head: number;
  readonly signed: Signed;
  readonly onEvents: (events: number) => void;
}

interface Verified {
  readonly events: number;
  readonly erased: number;
  readonly problem: Problem | undefined;
}

async function verifyChain(chain: string, { ask, head, signed, onEvents }: ChainOptions): Promise<Verified> {
  const [{ last: lastText, rows } = { last: null, rows: "0" }] = await ask<{ last: string | null; rows: string }>(
    "SELECT max(seq) AS last, count(*) FILTER (WHERE seq < 1) AS rows FROM public.audit_event WHERE chain = $1",
    [chain],
  );
  const dropped = signed.dropped.get(chain) ?? [];
  const last = Math.max(Number(lastText ?? 0), ...dropped.map(({ to }) => to));
  const target = signed.heads.get(chain);
  let [events, erased] = [0, 0];
  const broken = (problem: Problem | undefined): Verified => ({ events, erased, problem });
  if (Number(rows) > 0) return broken({ kind: "inserted", chain, seq: 0, eventId: undefined, message: "an event stands before the first" });

  let [seq, hash] = [0, BEGINNING];
  for (const piece of piecesOf(last, dropped)) {
    if (piece.hash !== undefined) [seq, hash] = [piece.from - 1, piece.hash];
    while (seq < piece.to) {
      // A signed place in between ends a stretch, so that what it says can be compared.
      const to = Math.min(seq + AT_ONCE, piece.to, target !== undefined && target.seq > seq ? target.seq : Infinity);
      const [checked] = await ask<{ events: number; erased: number; bad: string | null; last: string | null }>(CHECK, [
        chain,
        seq + 1,
        to,
        hash,
      ]);
      if (checked === undefined) throw new Error("the database gave no answer");
      if (checked.bad !== null || checked.events !== to - seq || checked.last === null)
        return broken(await explain({ ask, chain, from: { seq, hash }, to, bad: checked.bad === null ? undefined : Number(checked.bad) }));
      events += checked.events;
      erased += checked.erased;
      [seq, hash] = [to, checked.last];
      if (target?.seq === seq && target.hash !== hash)
        return broken({
          kind: "altered",
          chain,
          seq,
          eventId: undefined,
          message: `all events up to ${seq} were written anew: a signed checkpoint says otherwise`,
        });
      onEvents(events);
    }
  }
  if (target !== undefined && target.seq > last) return broken(cutOff(chain, last, target.seq));
  if (head > last) return broken(cutOff(chain, last, head));
  if (head < last)
    return broken({ kind: "inserted", chain, seq: head + 1, eventId: undefined, message: `events after ${head} were never chained` });
  return broken(erased === 0 ? undefined : await wrongErasure(ask, chain));
}

function cutOff(chain: string, last: number, expected: number): Problem {
  return { kind: "cut-off", chain, seq: last + 1, eventId: undefined, message: `events ${last + 1} to ${expected} are gone from the end` };
}

interface Piece {
  readonly from: number;
  readonly to: number;
  /** Of the event before it, where that was dropped. */
  readonly hash: string | undefined;
}

/** What is there of a chain: everything but what was dropped, as a checkpoint says. */
function piecesOf(last: number, dropped: CheckpointBody["dropped"]): readonly Piece[] {
  const pieces: Piece[] = [];
  let [from, hash]: [number, string | undefined] = [1, undefined];
  for (const gap of dropped.toSorted((one, other) => one.from - other.from)) {
    if (gap.from > from) pieces.push({ from, to: gap.from - 1, hash });
    [from, hash] = [gap.to + 1, gap.hash];
  }
  if (last >= from) pieces.push({ from, to: last, hash });
  return pieces;
}

interface Broken {
  readonly ask: Ask;
  readonly chain: string;
  /** The last event that is right. */
  readonly from: { readonly seq: number; readonly hash: string };
  readonly to: number;
  readonly bad: number | undefined;
}

interface Standing {
  readonly id: string;
  readonly seq: number;
  readonly contentGood: boolean;
  readonly linkGood: boolean;
  readonly hash: string;
}

/** What is wrong at the first place that is not right. */
async function explain({ ask, chain, from, to, bad = to + 1 }: Broken): Promise<Problem> {
  const [before, place] = await lastGood(ask, { chain, from, bad });
  const standing = await ask<Standing>(AT, [chain, place, before]);
  const problem = (kind: Problem["kind"], eventId: string | undefined, message: string): Problem => ({
    kind,
    chain,
    seq: place,
    eventId,
    message,
  });
  const [belongs] = await ask<{ id: string; seq: number; hash: string }>(BELONGS, [chain, place, before, NEARBY]);

  if (standing.length > 1) {
    const stranger = standing.find(({ linkGood }) => !linkGood) ?? standing[1];
    return problem("inserted", stranger?.id, `event ${stranger?.id} stands at ${place} beside the one that was chained there`);
  }
  const [one] = standing;
  if (belongs !== undefined && belongs.seq !== place) {
    if (one === undefined) return problem("reordered", belongs.id, `event ${belongs.id} belongs at ${place} and stands at ${belongs.seq}`);
    const [other] = await ask<{ follows: boolean }>(WOULD_FOLLOW, [chain, place + 1, belongs.hash, one.id]);
    const isMoved = other?.follows === true || belongs.seq !== place + 1;
    return isMoved
      ? problem("reordered", one.id, `event ${one.id} stands at ${place}, where ${belongs.id} belongs, which stands at ${belongs.seq}`)
      : problem("inserted", one.id, `event ${one.id} stands at ${place} and was never chained`);
  }
  if (one === undefined) return problem("missing", undefined, `there is no event ${place}`);
  return problem("altered", one.id, `event ${one.id} at ${place} is not what was recorded`);
}

/** The hash before the first wrong place, and that place: what was reported bad may follow a place that is empty. */
async function lastGood(
  ask: Ask,
  { chain, from, bad }: Pick<Broken, "chain" | "from"> & { readonly bad: number },
): Promise<[string, number]> {
  const [row] = await ask<{ seq: string; hash: string }>(
    "SELECT seq, encode(hash, 'hex') AS hash FROM public.audit_event WHERE chain = $1 AND seq > $2 AND seq < $3 ORDER BY seq DESC LIMIT 1",
    [chain, from.seq, bad],
  );
  return row === undefined ? [from.hash, from.seq + 1] : [row.hash, Number(row.seq) + 1];
}

async function wrongErasure(ask: Ask, chain: string): Promise<Problem | undefined> {
  const erasures = await ask<{ id: string; first: number; good: boolean | null }>(ERASURES, [chain]);
  const wrong = erasures.find(({ good }) => good !== true);
  if (wrong === undefined) return undefined;
  const message = `what is personal was taken from event ${wrong.first}, and no erasure tells of it as it is`;
  return { kind: "altered", chain, seq: wrong.first, eventId: undefined, message };
}
