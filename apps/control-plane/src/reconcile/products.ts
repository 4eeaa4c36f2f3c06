import { type Connector, ConnectorError } from "@allod/connectors";
import type { Clock } from "@allod/core";

import type { ObjectSnapshot } from "../domain/object-snapshot.ts";
import type { ObservedStore } from "../store/observed.ts";
import { Circuit } from "./circuit.ts";

const CHECK_DEADLINE = 10_000;

/** A product, and the circuit breaker that everybody in this process asks it through. */
export interface ConnectedProduct {
  readonly connector: Connector;
  readonly circuit: Circuit;
}

export function connectedProducts(connectors: readonly Connector[], clock: Clock): ConnectedProduct[] {
  return connectors.map((connector) => ({ connector, circuit: new Circuit(clock) }));
}

/**
 * The products that are to have an object. Of members with an account of their own (see the migration) those that take over
 * what a sign-in has made: others would refuse an account that is there already, for ever.
 */
export function holdersOf(object: ObjectSnapshot, products: readonly ConnectedProduct[]): readonly ConnectedProduct[] {
  const isTheirs = object.kind === "member" && object.person.ownAccount;
  return products.filter(
    ({ connector: { kinds, issuer, adopts } }) => kinds.includes(object.kind) && (!isTheirs || issuer !== undefined || adopts === true),
  );
}

/** Asks a product how it is, and notes it for everybody to see. */
export async function checkProduct(
  { connector, circuit }: ConnectedProduct,
  { observed, clock }: { readonly observed: Pick<ObservedStore, "noteHealth">; readonly clock: Clock },
): Promise<void> {
  const known = { connector: connector.id, checkedAt: clock.now() };
  try {
    const { version } = await connector.check(AbortSignal.timeout(CHECK_DEADLINE));
    await observed.noteHealth({ ...known, status: "up", message: "", version, pausedUntil: circuit.pausedUntil });
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    await observed.noteHealth({ ...known, status: "down", message: error.message, version: undefined, pausedUntil: circuit.pausedUntil });
  }
}
