import { z } from "zod";

import type { PolledSource } from "../source.ts";
import { logFile, tailed } from "../tail/config.ts";
import { tail } from "../tail/tail.ts";
import { nextcloudAudit } from "./map.ts";

export const nextcloudEvents = z.strictObject(
  logFile("What `logfile_audit` names, else `audit.log` in the data directory, once the app `admin_audit` is enabled"),
);
export type NextcloudEvents = z.output<typeof nextcloudEvents>;

/** The audit log of a Nextcloud: sign-ins, accounts, shares, and files that are changed. */
export function nextcloudSources(config: NextcloudEvents): readonly PolledSource[] {
  return [tail(tailed(config), nextcloudAudit)];
}
