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
    .refine((text) => within(ByteSize.parse(text)), "write a size from 1MiB to 100GiB, such as 100MiB")
    .default(standard);
}

/** A length of time such as `365d`, of at least a minute, or more where a product wants more. */
export function duration(least: Duration = Duration.minutes(1)) {
  const long = (text: string): boolean => (Duration.parse(text)?.milliseconds ?? 0) >= least.milliseconds;
  return z.string().refine((text) => long(text) && !text.endsWith("ms"), `write a duration of at least ${least.toString()}, such as 30d`);
}

function within(size: ByteSize | undefined): boolean {
  return size !== undefined && size.bytes >= ByteSize.mebibytes(1).bytes && size.bytes <= ByteSize.mebibytes(102_400).bytes;
}

/** The value of a size setting that the schema has checked. */
export function bytes(text: string): ByteSize {
  const parsed = ByteSize.parse(text);
  if (parsed === undefined) throw new Error(`not a size: ${text}`);
  return parsed;
}
