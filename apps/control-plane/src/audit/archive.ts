import { createWriteStream } from "node:fs";
import { mkdir, rename } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";

import { sql } from "kysely";

import type { EventMonth } from "../store/checkpoints.ts";
import { type Database, within } from "../store/database.ts";

const AT_ONCE = 1000;

/** Writes months into a folder, one file each, as JSON lines with everything that was hashed; a file that has its name is whole. */
export function archiveIn(folder: string, database: Database): (month: EventMonth) => Promise<void> {
  return async (month) => {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, `events-${month.retentionMonths}-${month.month.slice(0, 7)}.jsonl.gz`);
    const half = `${file}.part`;
    await pipeline(Readable.from(linesOf(month, database)), createGzip(), createWriteStream(half, { mode: 0o600, flush: true }));
    await rename(half, file);
  };
}

interface Line {
  readonly chain: string;
  readonly seq: string;
  readonly line: string;
}

/** In the order of each chain. */
async function* linesOf({ retentionMonths, month }: EventMonth, database: Database): AsyncGenerator<string> {
  let [chain, seq] = ["00000000-0000-0000-0000-000000000000", "0"];
  for (;;) {
    const { rows } = await within(database, "everything", (connection) =>
      sql<Line>`
        SELECT chain, seq, (to_jsonb(event) - 'words')::text AS line FROM audit_event AS event
        WHERE retention_months = ${retentionMonths} AND received_at >= ${month}::timestamp AT TIME ZONE 'UTC'
          AND received_at < (${month}::timestamp + interval '1 month') AT TIME ZONE 'UTC' AND (chain, seq) > (${chain}::uuid, ${seq}::bigint)
        ORDER BY chain, seq LIMIT ${AT_ONCE}`.execute(connection),
    );
    for (const { line } of rows) yield `${line}\n`;
    const last = rows.at(-1);
    if (last === undefined || rows.length < AT_ONCE) return;
    ({ chain, seq } = last);
  }
}
