import { z } from "zod";

import { hostname } from "../settings.ts";

export const settings = z.strictObject({
  hostname: hostname("account"),
  existingAccounts: z
    .enum(["refuse", "link"])
    .default("refuse")
    .describe(
      "Who signs in and finds their name taken by a chat account that nobody signs in to: is refused, or gets it. `link` only while people move in from another server.",
    ),
  registrationToken: z
    .boolean()
    .default(false)
    .describe("Whoever comes for the first time needs a token as well, which an administrator makes in the administration of chat."),
});

export type Settings = z.output<typeof settings>;
