import { z } from "zod";

import { secret } from "../contract/product.ts";

const address = z.url({ protocol: /^https?$/ });

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
  publicUrl: address.describe("Where clients find the server: https://matrix.example.com"),
  launchUrl: address.optional().describe("The web client: https://chat.example.com; without it the launcher shows the server itself"),
  roomName: z.string().min(1).max(100).default("General").describe("The name of the room that every tenant begins with"),
});
export type MatrixConfig = z.infer<typeof matrixConfig>;
