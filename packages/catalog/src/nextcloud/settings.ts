import { z } from "zod";

import { hostname, size } from "../settings.ts";

const app = z.string().regex(/^[a-z][a-z0-9_]{1,63}$/, "write an app's id as in its address on apps.nextcloud.com, such as `deck`");

export const settings = z.strictObject({
  hostname: hostname("cloud"),
  apps: z
    .array(app)
    .max(50)
    .default([])
    .describe("More apps, by their ids on apps.nextcloud.com. They are installed when missing; whoever removes one here switches it off."),
  maxUpload: size("1GiB").describe(
    "The largest request. Nextcloud's own programs and pages send larger files in pieces; others need not. Default: 1GiB.",
  ),
  quota: z
    .string()
    .regex(/^(none|[1-9]\d{0,5} (MB|GB|TB))$/, "write a size as Nextcloud does, such as `50 GB`, or `none`")
    .default("none")
    .describe("How much everybody may keep who has no limit of their own, such as `50 GB`. Default: none."),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, "write two capital letters of ISO 3166-1, such as DE")
    .optional()
    .describe("The country of telephone numbers without one: two capital letters of ISO 3166-1. Default: DE for German workspaces."),
  maintenanceHour: z
    .int()
    .min(0)
    .max(23)
    .default(1)
    .describe("The hour, in UTC, from which heavy daily work may be done for four hours. Default: 1."),
});
