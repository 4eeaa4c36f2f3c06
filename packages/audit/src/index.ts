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
  readPublicKeys,
  signCheckpoint,
  signingKeyFrom,
} from "./checkpoint.ts";
export { PLATFORM, readExportLine } from "./export-line.ts";
export { splitLines } from "./lines.ts";
export { BEGINNING, type ChainedEvent, type Content, contentHash, linkHash } from "./link.ts";
export { BEGIN, SETTINGS } from "./questions.ts";
export type { Problem, ProblemKind, Report } from "./report.ts";
export { verifyLines } from "./verify-lines.ts";
export { type Ask, verifyChains, type VerifyOptions } from "./verify.ts";
