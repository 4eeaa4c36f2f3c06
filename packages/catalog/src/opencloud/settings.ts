import { ByteSize } from "@allod/core";
import { z } from "zod";

import { hostname } from "../settings.ts";

export const settings = z.strictObject({
  hostname: hostname("drive"),
  quota: z
    .string()
    // OpenCloud takes any number, and hides a space whose quota is negative.
    .refine((text) => (ByteSize.parse(text)?.bytes ?? 0) > 0, "write a size such as 50GiB")
    .optional()
    .describe("How much a space may hold that nobody gave a limit of its own, such as 50GiB. Default: no limit."),
});

export type OpenCloudSettings = z.output<typeof settings>;
