import { z } from "zod";

import { id, listOf, time } from "./common.ts";

/** A statement about an object, as Kubernetes has them. */
export const condition = z.object({
  type: z.enum(["Ready", "Synced"]),
  status: z.enum(["True", "False", "Unknown"]),
  /** One word, for programs: `Provisioned`, `Suspended`, `Removed`, `Transient`… */
  reason: z.string(),
  /** For people: what is, and what to do. */
  message: z.string(),
  since: time,
});

/** What is known of one object in one product. */
export const resource = z.object({
  connector: z.object({ id: z.string(), title: z.string() }),
  object: z.object({ kind: z.enum(["tenant", "domain", "person", "member"]), id, name: z.string() }),
  externalId: z.string().nullable(),
  /** Up to date when it equals the object's. */
  observedGeneration: z.int(),
  conditions: z.array(condition),
  failures: z.int(),
  retryAt: time.nullable(),
});
export type ResourceView = z.output<typeof resource>;
export const resourceList = listOf(resource);
