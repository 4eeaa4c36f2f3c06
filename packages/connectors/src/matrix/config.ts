import { z } from "zod";

import { secret } from "../contract/product.ts";

const address = z.url({ protocol: /^https?$/ });
const ulid = z.string().regex(/^[0-9A-HJKMNP-TV-Z]{26}$/, "26 letters and digits: a ULID");

/** The Matrix Authentication Service that signs people in for a Synapse. */
const authentication = z.strictObject({
  url: address.describe("Where its Admin API and its tokens are, also if that is not public: http://matrix-authentication-service:8081"),
  clientId: ulid.describe("A client of its configuration that is among `policy.data.admin_clients`"),
  clientSecret: secret.describe("The secret of this client"),
  provider: ulid.describe("The identity provider that people sign in with: its `id` among `upstream_oauth2.providers`"),
});
export type AuthenticationConfig = z.infer<typeof authentication>;

/** What the configuration says of a Synapse. */
export const matrixConfig = z.strictObject({
  homeserverUrl: address.describe("Where its client and admin APIs are, also if that is not public: http://synapse:8008"),
  serverName: z
    .string()
    .regex(/^[a-z0-9.-]+(:\d+)?$/, "lower case, without a scheme")
    .describe("The part after the colon of everybody's Matrix id: example.com"),
  adminToken: secret.describe("An access token of an account that is an administrator of the server and belongs to nobody"),
  ssoProvider: z
    .string()
    .regex(/^[\w-]+$/, "`oidc-` and the `idp_id` of the server's configuration")
    .default("oidc-workspace")
    .describe("The identity provider that people sign in with, as the server calls it: `oidc-` and its `idp_id`"),
  authentication: authentication
    .optional()
    .describe(
      "Present when a Matrix Authentication Service signs people in: their accounts are made there, and `ssoProvider` means nothing",
    ),
  names: z
    .enum(["tenant", "plain"])
    .default("tenant")
    .describe("`tenant`: names have their tenant's slug in them; `plain`: they have not, on a server that is one tenant's alone"),
  publicUrl: address.describe("Where clients find the server: https://matrix.example.com"),
  launchUrl: address.optional().describe("The web client: https://chat.example.com; without it the launcher shows the server itself"),
  roomName: z.string().min(1).max(100).default("General").describe("The name of the room that every tenant begins with"),
});
export type MatrixConfig = z.infer<typeof matrixConfig>;
