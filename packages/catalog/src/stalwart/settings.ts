import { z } from "zod";

import { hostname } from "../settings.ts";

export const settings = z.strictObject({
  hostname: hostname("mail"),
  directory: z
    .enum(["ldap", "oidc"])
    .default("ldap")
    .describe(
      "How people sign in. ldap: with the password of their account, in every mail program. oidc: with a password that they make for each program on the account page, because mail programs cannot sign in by the browser.",
    ),
  calendars: z
    .boolean()
    .optional()
    .describe(
      "Whether the domain's calendars and address books are here. Default: unless Nextcloud, which has its own, is part of the workspace.",
    ),
  sieve: z.boolean().default(false).describe("Publish port 4190, over which mail programs edit filters (ManageSieve)."),
  administration: z.boolean().default(false).describe("Route the administration's pages at /admin, for the account `allod`."),
  dmarc: z
    .enum(["none", "quarantine", "reject"])
    .default("quarantine")
    .describe("What other servers do with mail of the domain that is not signed. `none` while others still send for the domain."),
});
export type Settings = z.output<typeof settings>;
