export {
  type Checkpoint,
  type CheckpointBody,
  checkpointLine,
  hashOfCheckpoint,
  newSigningKey,
  NO_CHECKPOINT,
  openCheckpoint,
  publicKeyOf,
  readCheckpointLine,
  readPublicKey,
  signCheckpoint,
  signingKeyFrom,
} from "./checkpoint.ts";
export { BEGINNING, type ChainedEvent, type Content, contentHash, linkHash } from "./link.ts";
export { BEGIN } from "./questions.ts";
export type { Problem, ProblemKind, Report } from "./report.ts";
export { type Ask, verifyChains, type VerifyOptions } from "./verify.ts";
