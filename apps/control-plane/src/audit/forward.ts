import type { Clock, RandomSource } from "@allod/core";

import type { AuditEvent, EventOwner } from "../domain/audit.ts";
import type { Store } from "../domain/store.ts";
import { follow } from "./follow.ts";

const AT_ONCE = 200;
const DEADLINE_MS = 30_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5 * 60_000;

/** Where events go: a SIEM, in one of the ways in which it takes them. */
export interface Receiver {
  /** Says where it is, without anything secret. */
  readonly name: string;
  /** Resolves once the receiver has taken all of them, in their order; throws when it may not have. */
  readonly send: (events: readonly AuditEvent[], signal: AbortSignal) => Promise<void>;
  readonly close: () => void;
}

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Something that is to be told to whoever looks after the platform. */
export class ForwardError extends Error {
  constructor(receiver: string, cause: unknown) {
    super(`events cannot be forwarded to ${receiver}, and wait`, { cause });
    this.name = "ForwardError";
  }
}

/**
 * Forwards events to a receiver: at least once, each chain in its order. Their place is kept once they were taken, so that whatever fails
 * in between is sent again. Gives what is to be done again and again; while a receiver does not take them, it is asked ever more seldom.
 */
export function forwarding(
  receiver: Receiver,
  { of, history }: { readonly of: EventOwner; readonly history: boolean },
  { store, clock, random, onError, signal }: Deps,
): () => Promise<void> {
  const follower = {
    name: `forward ${receiver.name}`.slice(0, 100),
    of,
    history,
    atOnce: AT_ONCE,
    act: async (_tx: unknown, _chain: unknown, events: readonly AuditEvent[]) => {
      await receiver.send(events, AbortSignal.any([signal, AbortSignal.timeout(DEADLINE_MS)]));
      failures = 0;
    },
  };
  let failures = 0;
  let resumeAt = 0;
  signal.addEventListener("abort", () => receiver.close());

  return async () => {
    if (clock.now().getTime() < resumeAt) return;
    try {
      await follow(follower, { store, signal });
    } catch (error) {
      if (signal.aborted) return;
      receiver.close();
      const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(failures, 20));
      failures++;
      resumeAt = clock.now().getTime() + pause * (0.5 + (random.bytes(1)[0] ?? 0) / 512);
      onError(new ForwardError(receiver.name, error));
    }
  };
}
