import { z } from "zod";

import { secret } from "../contract/product.ts";

/** What the configuration says of an Authentik. */
export const authentikConfig = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).describe("Where Authentik is: https://id.example.com"),
  token: secret.describe("The key of a token with the intent `api` that does not expire"),
  issuer: z
    .url({ protocol: /^https?$/ })
    .describe("`iss` of the tokens that people sign in with: https://id.example.com/application/o/allod/"),
  welcome: z
    .enum(["recovery-email", "none"])
    .default("recovery-email")
    .describe("How people who are new get a password: by the e-mail of the brand's recovery flow, or not at all"),
});
export type AuthentikConfig = z.infer<typeof authentikConfig>;
