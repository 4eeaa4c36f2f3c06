import type { Clock } from "@allod/core";

import { type Actor, assertOperator } from "./access.ts";
import type { EventSource } from "./audit.ts";
import type { Store } from "./store.ts";

/** One of those that events come from. */
export interface SourceId {
  readonly source: EventSource;
  /** Which of several of that kind. */
  readonly instance: string;
}

/** How far a source was read, and how it is. */
export interface SourceState extends SourceId {
  /** Where to go on, in the source's own form; undefined before anything was read, and of one that brings its events itself. */
  readonly cursor: unknown;
  /** `waiting`: nothing has come yet, and nothing is wrong. */
  readonly status: "working" | "waiting" | "failing";
  /** What is wrong, and what to do; empty while nothing is. */
  readonly message: string;
  /** In a row. */
  readonly failures: number;
  /** Not to be asked before that. */
  readonly retryAt: Date | undefined;
  /** Kept since the beginning. */
  readonly events: number;
  /** What came and could not be understood. */
  readonly refused: number;
  /** How far what was read is behind what there is, when it was read. */
  readonly lagSeconds: number | undefined;
  readonly lastEventAt: Date | undefined;
  readonly lastReadAt: Date | undefined;
}

export interface SourceRows {
  find(id: SourceId): Promise<SourceState | undefined>;
  /** As it is now, and nobody else's until the transaction ends. */
  lock(id: SourceId): Promise<SourceState>;
  save(state: SourceState): Promise<void>;
  list(): Promise<readonly SourceState[]>;
}

export type EventSources = ReturnType<typeof eventSourceRules>;

/** Those that are configured, and how they are. */
export function eventSourceRules({
  store,
  clock,
  configured,
}: {
  readonly store: Store;
  readonly clock: Clock;
  readonly configured: readonly SourceId[];
}) {
  async function states(): Promise<readonly SourceState[]> {
    const known = await store.within("everything", (tx) => tx.sources.list());
    return configured.map((id) => {
      const state = known.find(({ source, instance }) => source === id.source && instance === id.instance) ?? newSource(id);
      return { ...state, lagSeconds: lagNow(state, clock.now()) };
    });
  }

  return {
    /** For programs on this machine. */
    states,
    async list(actor: Actor): Promise<readonly SourceState[]> {
      assertOperator(actor, "audit.read-all", clock.now());
      return states();
    },
  };
}

/** One that was never read. */
export function newSource({ source, instance }: SourceId): SourceState {
  return {
    source,
    instance,
    cursor: undefined,
    status: "waiting",
    message: "",
    failures: 0,
    retryAt: undefined,
    events: 0,
    refused: 0,
    lagSeconds: undefined,
    lastEventAt: undefined,
    lastReadAt: undefined,
  };
}

/** Of one that is asked for its events, nobody knows what there is since it was last read: it grows until somebody does. */
function lagNow({ cursor, lagSeconds, lastReadAt }: SourceState, now: Date): number | undefined {
  if (cursor === undefined || lagSeconds === undefined || lastReadAt === undefined) return lagSeconds;
  return lagSeconds + Math.max(0, now.getTime() - lastReadAt.getTime()) / 1000;
}
