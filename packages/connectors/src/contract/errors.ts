/**
 * What can go wrong with a product, as far as it matters to what happens next. `transient`: try again later;
 * `permanent`: trying again changes nothing before the object does; `quota`: a person must make room; `auth`: the
 * connector's own credentials are refused, so that nothing else will work either; `not-found`: the object is gone.
 */
export type ConnectorErrorKind = "transient" | "permanent" | "quota" | "auth" | "not-found";

/** A product's refusal. The message is for an administrator, and never holds a secret. */
export class ConnectorError extends Error {
  readonly kind: ConnectorErrorKind;

  constructor(kind: ConnectorErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "ConnectorError";
    this.kind = kind;
  }
}
