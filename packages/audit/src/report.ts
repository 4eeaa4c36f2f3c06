/**
 * What can be wrong, in the first place where something is: `altered`: an event is not what was hashed; `missing`: a number has no event;
 * `inserted`: an event is there that was never chained; `reordered`: an event stands in another's place; `cut-off`: events after
 * the last one were there when a checkpoint was signed; `unsigned`: a checkpoint that no key of ours signed, or that is missing.
 */
export type ProblemKind = "altered" | "missing" | "inserted" | "reordered" | "cut-off" | "unsigned";

export interface Problem {
  readonly kind: ProblemKind;
  /** Undefined: it is about checkpoints. */
  readonly chain: string | undefined;
  /** The place in the chain, or the number of the checkpoint. */
  readonly seq: number;
  readonly eventId: string | undefined;
  /** In words, for a person. */
  readonly message: string;
}

export interface Report {
  readonly chains: number;
  readonly events: number;
  /** Events whose personal part was removed as it should be. */
  readonly erased: number;
  /** Signed checkpoints that agree. */
  readonly checkpoints: number;
  /** The first of each chain; none: everything is intact. */
  readonly problems: readonly Problem[];
}
