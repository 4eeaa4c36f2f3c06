import { basename, isAbsolute } from "node:path";

import { z } from "zod";

import { pause } from "../settings.ts";
import type { Tailed } from "./tail.ts";

/** What the configuration says of a log that is read. `what`: which file that is. */
export function logFile(what: string) {
  return {
    path: z
      .string()
      .refine((path) => isAbsolute(path) && !path.includes("\0"), "an absolute path")
      .describe(`${what}. Those that it was before it was rolled are looked for beside it`),
    instance: z
      .string()
      .trim()
      .min(1)
      .max(200)
      .optional()
      .describe("What tells several of one product apart, such as a host; the name of the file, where nothing is said"),
    pause: pause("5s").describe("How long to wait after a reading that found nothing new"),
  };
}

export function tailed({ path, instance, pause }: { path: string; instance?: string | undefined; pause: number }): Tailed {
  return { path, instance: instance ?? basename(path), pause };
}
