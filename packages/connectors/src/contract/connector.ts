/** What an object should be, as the control plane has it. */
export interface Desired {
  /** Our own id of it: kept with the object in the product, so that it can be found again. */
  readonly allodId: string;
  readonly slug: string;
  readonly name: string;
  readonly enabled: boolean;
}

/** What an object is, in the product. */
export interface Observed {
  /** The product's id of it. */
  readonly externalId: string;
  readonly name: string;
  readonly enabled: boolean;
}

/**
 * A product that tenants are provisioned into: small and boring. Every verb can be called again with the same effect;
 * each throws a {@link ConnectorError} and nothing else, and ends soon after `signal` is aborted.
 */
export interface Connector {
  readonly id: string;
  readonly title: string;
  /** Throws when the product does not answer, or refuses our credentials. */
  check(signal: AbortSignal): Promise<void>;
  /** By the product's id, or by ours: for an object whose creation we do not know the end of. */
  read(by: { readonly externalId: string } | { readonly allodId: string }, signal: AbortSignal): Promise<Observed | undefined>;
  /** Makes the object with our id in it. Never called when {@link Connector.read} finds one. */
  create(desired: Desired, signal: AbortSignal): Promise<Observed>;
  update(externalId: string, desired: Desired, signal: AbortSignal): Promise<Observed>;
  /** True to its word also when the object is gone already. */
  remove(externalId: string, signal: AbortSignal): Promise<void>;
}
