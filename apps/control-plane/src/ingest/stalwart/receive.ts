import { createHmac, timingSafeEqual } from "node:crypto";

import type { Clock, IdSource } from "@allod/core";

import type { SourceState } from "../../domain/event-sources.ts";
import type { Store, Tx } from "../../domain/store.ts";
import { ingestErrors } from "../errors.ts";
import { fieldsOf, textAt } from "../json.ts";
import { BATCH, keepEvents } from "../keep.ts";
import type { SourceEvent } from "../source.ts";
import type { StalwartEvents } from "./config.ts";
import { isTraffic } from "./event-types.ts";
import { stalwartEvent } from "./map.ts";

/** Of JSON within JSON: no event of Stalwart comes near. */
const DEEPEST = 32;
const TRAFFIC =
  "Its webhook sends raw traffic, with passwords in it: nothing of that is taken. Set its eventsPolicy to include, and its events to those that ingest/stalwart/README.md of the control plane lists.";
const NOT_EVENTS = "Something with the right signature came, and it was not events of Stalwart. Check what sends it.";

interface Deps {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly platformHosts: ReadonlySet<string>;
}

/** A call of the webhook: resolves when all of it is kept. Throws `ingest.…`. */
type Receive = (call: { readonly body: Uint8Array; readonly signature: string }) => Promise<void>;

/** Takes what Stalwart brings. Before the signature is found to be right, nothing is looked at. */
export function stalwartReceiver(configured: readonly StalwartEvents[], deps: Deps): Receive {
  const { store, clock } = deps;

  async function refuse(instance: string, message: string): Promise<void> {
    await store.within("everything", async (tx) => {
      const state = await tx.sources.lock({ source: "stalwart", instance });
      await tx.sources.save({ ...state, status: "failing", message, failures: state.failures + 1, refused: state.refused + 1 });
    });
  }

  async function keep(instance: string, events: readonly (SourceEvent | undefined)[]): Promise<void> {
    await store.within("everything", async (tx) => {
      const state = await tx.sources.lock({ source: "stalwart", instance });
      await tx.sources.save(await kept(tx, state, events));
    });
  }

  async function kept(tx: Tx, state: SourceState, given: readonly (SourceEvent | undefined)[]): Promise<SourceState> {
    const now = clock.now();
    const events = given.filter((event) => event !== undefined);
    const found = await keepEvents(tx, state, events, { ...deps, now });
    const newest = Math.max(...events.map(({ occurredAt }) => occurredAt?.getTime() ?? Number.NEGATIVE_INFINITY));
    return {
      ...state,
      ...found,
      message: "",
      failures: 0,
      refused: found.refused + given.length - events.length,
      lagSeconds: Number.isFinite(newest) ? Math.max(0, now.getTime() - newest) / 1000 : state.lagSeconds,
      lastReadAt: now,
    };
  }

  return async ({ body, signature }) => {
    const instance = configured.find(({ signatureKey }) => isSigned(body, signature, signatureKey.reveal()))?.instance;
    if (instance === undefined) throw ingestErrors.error("ingest.signature");
    const events = eventsIn(body);
    if (events?.some((event) => isTraffic(textAt(event, "type"))) === true) {
      await refuse(instance, TRAFFIC);
      throw ingestErrors.error("ingest.secrets");
    }
    if (events === undefined) {
      await refuse(instance, NOT_EVENTS);
      throw ingestErrors.error("ingest.body");
    }
    const mapped = events.map(stalwartEvent);
    // A call that ends in the middle is repeated, and what is kept by then is known.
    for (let first = 0; first === 0 || first < mapped.length; first += BATCH) await keep(instance, mapped.slice(first, first + BATCH));
  };
}

/** Base64 of the HMAC-SHA256 of the body as it came (Stalwart 0.16.18). */
function isSigned(body: Uint8Array, signature: string, key: string): boolean {
  if (!/^[A-Za-z0-9+/]{43}=$/.test(signature)) return false;
  return timingSafeEqual(createHmac("sha256", key).update(body).digest(), Buffer.from(signature, "base64"));
}

/** Undefined: it is not what Stalwart sends. No error of the parser is passed on: it would quote the body. */
function eventsIn(body: Uint8Array): readonly unknown[] | undefined {
  try {
    const events = fieldsOf(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body), exactly))["events"];
    return Array.isArray(events) && !isDeeper(events, DEEPEST) ? (events as readonly unknown[]) : undefined;
  } catch {
    return undefined;
  }
}

/** Ids are larger than numbers are exact: those become text. */
function exactly(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? (context?.source ?? value) : value;
}

function isDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isDeeper(inner, levels - 1));
}
