import { z } from "zod";

import type { PolledSource } from "../source.ts";
import { logFile, tailed } from "../tail/config.ts";
import { tail } from "../tail/tail.ts";
import { caddyAccess } from "./map.ts";
import { SIGN_IN_PATHS } from "./sign-in-paths.ts";

export const caddyEvents = z.strictObject({
  ...logFile("What `log { output file … }` names, with `format json`"),
  signInPaths: z
    .array(z.string().regex(/^(?:[A-Z]+ )?\/\S*$/, "a path, with or without a method before it: POST /login"))
    .default([...SIGN_IN_PATHS])
    .describe("Requests that are kept whatever came of them. `*` is one part of a path, `**` at the end all that follow"),
});
export type CaddyEvents = z.output<typeof caddyEvents>;

/** The access log of a Caddy: who was refused (401, 403, 429), and who asked to sign in. */
export function caddySources({ signInPaths, ...file }: CaddyEvents): readonly PolledSource[] {
  return [tail(tailed(file), caddyAccess(signInPaths))];
}
