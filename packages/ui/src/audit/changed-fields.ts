import { z } from "zod";

const value = z.json().default(null);
const changed = z.object({ changes: z.record(z.string(), z.object({ from: value, to: value })) });

export type ChangedValue = z.output<typeof value>;
export type ChangedFields = z.output<typeof changed>["changes"];

/** What an event says was changed, by field; nothing where it says so in another way, or not at all. */
export function changesOf(metadata: unknown): ChangedFields {
  return changed.safeParse(metadata).data?.changes ?? {};
}
