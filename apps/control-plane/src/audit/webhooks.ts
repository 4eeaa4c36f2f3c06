import { createHmac } from "node:crypto";
import { type BlockList, isIP } from "node:net";

import type { Clock, RandomSource } from "@allod/core";

import type { AlertDeliveries, DueDelivery } from "../store/alert-deliveries.ts";
import type { Sealer } from "../store/seal.ts";
import { guardedLookup, isCallable, PrivateAddressError } from "./addresses.ts";
import { post } from "./post.ts";

const AT_ONCE = 20;
const DEADLINE_MS = 10_000;
/** Longer than a call can take: whoever took it has ended meanwhile. */
const TAKEN_FOR_MS = 60_000;
const FIRST_PAUSE_MS = 10_000;
const LONGEST_PAUSE_MS = 6 * 3_600_000;
/** About a day. */
const MOST_ATTEMPTS = 15;

interface Deps {
  readonly deliveries: AlertDeliveries;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Networks that are not public, and may be called all the same. */
  readonly allowed: BlockList;
  /** Certificates in PEM that are trusted instead of those that everybody trusts. */
  readonly ca: string | undefined;
  /** Until there is an answer. */
  readonly deadlineMs?: number;
  readonly signal: AbortSignal;
}

/** Calls the webhooks whose time has come. What fails is tried again for a day, ever more seldom; then its error stays to be seen. */
export async function callDueWebhooks(deps: Deps): Promise<number> {
  const { deliveries, clock } = deps;
  const now = clock.now();
  const due = await deliveries.take({ now, until: new Date(now.getTime() + TAKEN_FOR_MS) }, AT_ONCE);
  await Promise.all(
    due.map(async (delivery) => {
      const error = delivery.obsolete ? undefined : await call(delivery, deps);
      if (error === undefined) await deliveries.done(delivery.id, clock.now());
      else await deliveries.failed(delivery.id, { error, retryAt: nextTry(delivery.attempts, deps) });
    }),
  );
  return due.length;
}

/** What goes with a call: `t=<seconds>,v1=<hexadecimal HMAC-SHA-256 of "t.body">`, so that neither is changed, nor sent again later. */
function signatureOf(body: string, { secret, at }: { readonly secret: string; readonly at: Date }): string {
  const seconds = Math.floor(at.getTime() / 1000);
  return `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}`;
}

/** Why it did not arrive; undefined when it did. */
async function call(
  { id, url, secret, body }: DueDelivery,
  { sealer, clock, allowed, ca, deadlineMs = DEADLINE_MS, signal }: Deps,
): Promise<string | undefined> {
  try {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[|\]$/g, "");
    if (target.protocol !== "https:") return "its address is not https";
    // An address that is written out is not looked up.
    if (isIP(host) !== 0 && !isCallable(host, allowed)) throw new PrivateAddressError();
    const signature = signatureOf(body, { secret: await sealer.open(secret), at: clock.now() });
    const status = await post(target, {
      headers: {
        "content-type": "application/json",
        "user-agent": "Allod",
        "x-allod-delivery": id,
        "x-allod-signature": signature,
      },
      body,
      ca,
      lookup: guardedLookup(allowed),
      signal: AbortSignal.any([signal, AbortSignal.timeout(deadlineMs)]),
    });
    return status >= 200 && status < 300 ? undefined : `it answered with status ${status}`;
  } catch (error) {
    // Ending ourselves is no fault of theirs: somebody takes it again later.
    if (signal.aborted) throw error;
    return whyNot(error);
  }
}

/** Without what a message of the network may quote. */
function whyNot(error: unknown): string {
  if (error instanceof PrivateAddressError) return error.message;
  const { code, name } = error as NodeJS.ErrnoException;
  if (name === "AbortError" || name === "TimeoutError" || code === "ABORT_ERR") return "it did not answer in time";
  return `it could not be reached: ${typeof code === "string" ? code : "unknown"}`;
}

/** Some time between half the pause and all of it, so that not all come back at once. */
function nextTry(attempts: number, { clock, random }: Pick<Deps, "clock" | "random">): Date | undefined {
  if (attempts >= MOST_ATTEMPTS) return undefined;
  const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempts - 1));
  const share = Buffer.from(random.bytes(4)).readUInt32BE() / 2 ** 32;
  return new Date(clock.now().getTime() + pause * (0.5 + share / 2));
}
