import { z } from "zod";

import { secret } from "../contract/product.ts";

const address = z.url({ protocol: /^https?$/ });

/** What the configuration says of a Keycloak. */
export const keycloakConfig = z.strictObject({
  url: address.describe("Where its Admin API is, also if that is not public: https://id.example.com"),
  realm: z
    .string()
    .regex(/^[\w.-]+$/, "letters, digits, `.`, `_` and `-`")
    .describe("The realm that people sign in to"),
  issuer: address.describe("`iss` of the tokens that people sign in with: https://id.example.com/realms/acme"),
  clientId: z.string().min(1).max(255).describe("A client of the realm with a service account that has the role `manage-users`"),
  clientSecret: secret.describe("The secret of that client"),
  tenantsGroup: z
    .string()
    .regex(/^[\w-]+$/, "letters, digits, `_` and `-`")
    .default("tenants")
    .describe("The group in which every tenant gets a group of its own"),
  welcome: z
    .enum(["email", "none"])
    .default("email")
    .describe("How people who are new get a password: by an e-mail of the realm with a link, or not at all"),
  requiredActions: z
    .array(z.string().regex(/^[\w-]+$/))
    .min(1)
    .default(["UPDATE_PASSWORD", "CONFIGURE_TOTP"])
    .describe("What people who are new must do before their first sign-in: aliases of the realm's required actions"),
});
export type KeycloakConfig = z.infer<typeof keycloakConfig>;
