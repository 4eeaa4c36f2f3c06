import { Duration, Secret } from "@allod/core";
import { z } from "zod";

/** What the configurations of sources have in common. */
export const address = z.url({ protocol: /^https?$/ });

export const secret = z
  .string()
  .min(1)
  .max(4096)
  .transform((text) => new Secret(text));

/** How long to wait after a reading that found nothing: `15s`, `2m`. In milliseconds. */
export function pause(standard: string): z.ZodType<number, string | undefined> {
  return z
    .string()
    .default(standard)
    .transform((text) => Duration.parse(text)?.milliseconds ?? 0)
    .refine((milliseconds) => milliseconds >= 1000 && milliseconds <= 3_600_000, "between `1s` and `1h`");
}

/** The host of an address, with its port: what tells several of one product apart. */
export const hostOf = (url: string): string => new URL(url).host;
