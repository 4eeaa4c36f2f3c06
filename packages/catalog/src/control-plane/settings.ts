import { z } from "zod";

import { hostname } from "../settings.ts";

export const settings = z.strictObject({
  hostname: hostname("@"),
  operatorHostname: hostname("operator"),
  apiHostname: hostname("api"),
  firstTenant: z
    .boolean()
    .default(true)
    .describe(
      "The company itself is the first tenant, with the workspace's domain and its administrator as the owner: people are invited in the portal. `false` for providers who run it for others.",
    ),
});
export type Settings = z.output<typeof settings>;
