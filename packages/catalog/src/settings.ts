import { ByteSize, Duration } from "@allod/core";
import { z } from "zod";

/** A hostname setting: a label under the workspace's domain, a full name, or `@` for the domain itself. */
export function hostname(label: string) {
  return z
    .string()
    .regex(
      /^(@|[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*)$/,
      "write a label such as `chat`, or a full name in lower case",
    )
    .default(label)
    .describe(`Where it answers: a label under the domain, a full name, or @ for the domain itself. Default: ${label}.`);
}

/** A size such as `100MiB`. */
export function size(standard: string) {
  return z
    .string()
    .refine((text) => ByteSize.parse(text) !== undefined, "write a size such as 100MiB")
    .default(standard);
}

/** A length of time such as `365d`. */
export function duration() {
  return z.string().refine((text) => Duration.parse(text) !== undefined, "write a duration such as 30d or 12h");
}

/** The value of a size setting that the schema has checked. */
export function bytes(text: string): ByteSize {
  const parsed = ByteSize.parse(text);
  if (parsed === undefined) throw new Error(`not a size: ${text}`);
  return parsed;
}
