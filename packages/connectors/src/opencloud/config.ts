import { z } from "zod";

import { secret } from "../contract/product.ts";

/** What the configuration says of an OpenCloud or an ownCloud Infinite Scale. */
export const openCloudConfig = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe("Where it is: https://cloud.example.com"),
  username: z
    .string()
    .min(1)
    .regex(/^[^:]+$/)
    .describe("The administrator whose app token it is"),
  token: secret.describe("An app token of theirs"),
  users: z
    .enum(["autoprovisioned", "graph"])
    .default("autoprovisioned")
    .describe("Who makes accounts: an external identity provider, at the first sign-in, or this connector, one a member"),
});
export type OpenCloudConfig = z.infer<typeof openCloudConfig>;
