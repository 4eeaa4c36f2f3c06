import { z } from "zod";

import { secret } from "../contract/product.ts";

/** What the configuration says of a Nextcloud. */
export const nextcloudConfig = z.strictObject({
  url: z
    .url({ protocol: /^https?$/ })
    .describe("Where people find it: https://cloud.example.com. It answers to no host but its trusted_domains"),
  username: z
    .string()
    .min(1)
    .regex(/^[^:]+$/)
    .describe("An administrator of Nextcloud's own"),
  password: secret.describe("Their password: with an app password nothing can be changed"),
});
export type NextcloudConfig = z.infer<typeof nextcloudConfig>;
