import { z } from "zod";

import type { PolledSource } from "../source.ts";
import { logFile, tailed } from "../tail/config.ts";
import { tail } from "../tail/tail.ts";
import { opencloudAudit } from "./map.ts";

export const opencloudEvents = z.strictObject(
  logFile("What `AUDIT_FILEPATH` names, with `AUDIT_LOG_TO_FILE=true` and `AUDIT_FORMAT=json`"),
);
export type OpenCloudEvents = z.output<typeof opencloudEvents>;

/** The file that the audit service of an OpenCloud or OCIS writes: what is changed. It knows of no sign-ins. */
export function opencloudSources(config: OpenCloudEvents): readonly PolledSource[] {
  return [tail(tailed(config), opencloudAudit)];
}
