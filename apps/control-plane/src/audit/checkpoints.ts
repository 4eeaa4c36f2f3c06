import { type CheckpointBody, hashOfCheckpoint, NO_CHECKPOINT, publicKeyOf, signCheckpoint } from "@allod/audit";
import type { Clock, Secret } from "@allod/core";

import { type CheckpointRows, checkpointRows } from "../store/checkpoints.ts";
import { type Connection, type Database, within } from "../store/database.ts";
import { appendKeys, appendMissing } from "./checkpoint-file.ts";

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  /** Ed25519, PKCS 8 in PEM. */
  readonly signingKey: Secret;
  /** Public keys, in PEM, that signed before. */
  readonly formerKeys?: readonly string[] | undefined;
  /** Where checkpoints are kept besides the database, with the keys that verify them beside it (`.pub`); undefined: nowhere. */
  readonly file: string | undefined;
}

export type Checkpoints = ReturnType<typeof checkpoints>;

/** Signs how far the chains are, and publishes it. */
export function checkpoints({ database, clock, signingKey, formerKeys = [], file }: Deps) {
  return {
    /** Signs what has grown since the last time; nothing, when nothing has. Gives the checkpoint's number. */
    async sign(): Promise<number | undefined> {
      const n = await within(database, "everything", (connection) => signIn(connection, []));
      await this.publish();
      return n;
    },

    /** Signs that pieces of chains are dropped, in the transaction that drops them. */
    signIn,

    /** Adds to the files what they do not have yet. */
    async publish(): Promise<void> {
      if (file === undefined) return;
      await appendKeys(`${file}.pub`, [...formerKeys, publicKeyOf(signingKey.reveal())]);
      await appendMissing(file, (n, limit) => within(database, "everything", (connection) => checkpointRows(connection).after(n, limit)));
    },
  };

  async function signIn(connection: Connection, dropped: CheckpointBody["dropped"]): Promise<number | undefined> {
    const rows: CheckpointRows = checkpointRows(connection);
    await rows.lock();
    const before = await rows.newest();
    const heads = [...(await rows.grown())];
    if (heads.length === 0 && dropped.length === 0) return undefined;
    const at = clock.now();
    const n = (before?.n ?? 0) + 1;
    const previous = before === undefined ? NO_CHECKPOINT : hashOfCheckpoint(before);
    const signed = signCheckpoint({ version: 1, n, at: at.toISOString(), previous, heads, dropped }, signingKey.reveal());
    await rows.insert({ ...signed, n, at }, heads);
    return n;
  }
}
