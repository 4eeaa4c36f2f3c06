import type { Secret } from "@allod/core";
import { z } from "zod";

import { secret } from "../contract/product.ts";

const access = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe("Where Stalwart's HTTP listener is: https://mail.example.com"),
  webmail: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("What members open to read mail; without it the launcher shows no mail"),
});

/** What the configuration says of a Stalwart: with an API key, or with an administrator's name and password. */
export const stalwartConfig = z.union([
  access.extend({ apiKey: secret.describe("The secret of an `x:ApiKey`: begins with `API_`") }),
  access.extend({ username: z.string().min(1).describe("admin@example.com"), password: secret }),
]);
export type StalwartConfig = z.infer<typeof stalwartConfig>;

/** The value of the header `Authorization`: the only place where the secret is seen. */
export function authorization(config: { readonly apiKey: Secret } | { readonly username: string; readonly password: Secret }): string {
  if ("apiKey" in config) return `Bearer ${config.apiKey.reveal()}`;
  return `Basic ${Buffer.from(`${config.username}:${config.password.reveal()}`).toString("base64")}`;
}
