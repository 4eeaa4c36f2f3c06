import { systemClock } from "@allod/core";
import type { Client } from "pg";

import { configErrors } from "./config-errors.ts";
import { prepareQueue } from "./jobs/queue.ts";
import { migrate } from "./store/migrate.ts";

/** Brings a database to the newest schema, as its owner, whose connection ends with it. Changes nothing when it has it. */
export async function prepareDatabase(owner: Client): Promise<void> {
  try {
    const { rowCount } = await owner.query("SELECT FROM pg_roles WHERE rolname = 'allod_app'");
    if (rowCount === 0) throw configErrors.error("config.role");
    await migrate(owner, systemClock);
    await prepareQueue(owner);
  } finally {
    await owner.end();
  }
}
