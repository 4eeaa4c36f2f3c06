import { z } from "zod";

import { email, id, listOf, time } from "./common.ts";

/**
 * What is watched for: somebody signs in from a country that they never were in; sign-ins fail again and again; the platform's staff looks
 * into or changes the tenant; much is deleted in a short time.
 */
export const alertKinds = ["new-country", "many-failures", "operator-access", "mass-deletion"] as const;
export type AlertKind = (typeof alertKinds)[number];

/** Kinds that count: so many within so many minutes. The others are about every single one. */
export const countedAlertKinds: readonly AlertKind[] = ["many-failures", "mass-deletion"];

/** `lastError`: why the newest call did not arrive; empty when it did, or when there was none. */
const webhook = z.object({ url: z.string(), lastError: z.string() });

/** Something to be told about. */
export const alertRule = z.object({
  id,
  kind: z.enum(alertKinds),
  /** Both null for kinds that do not count. */
  threshold: z.int().nullable(),
  windowMinutes: z.int().nullable(),
  channels: z.object({ email: z.array(z.string()), webhook: webhook.nullable() }),
  enabled: z.boolean(),
  lastRaisedAt: time.nullable(),
});
export type AlertRuleView = z.output<typeof alertRule>;
export const alertRuleList = listOf(alertRule);

const threshold = z.int().min(2).max(10_000);
/** Up to a day. */
const windowMinutes = z.int().min(1).max(1440);

export const createAlertRule = z
  .strictObject({
    kind: z.enum(alertKinds),
    threshold: threshold.nullable().default(null),
    windowMinutes: windowMinutes.nullable().default(null),
    channels: z.strictObject({
      email: z.array(email).max(10).default([]),
      webhook: z
        .strictObject({ url: z.url({ protocol: /^https$/ }).max(500) })
        .nullable()
        .default(null),
    }),
  })
  .refine(({ kind, threshold }) => (threshold !== null) === countedAlertKinds.includes(kind), {
    path: ["threshold"],
    error: "is for kinds that count, and they need it",
  })
  .refine(({ kind, windowMinutes }) => (windowMinutes !== null) === countedAlertKinds.includes(kind), {
    path: ["windowMinutes"],
    error: "is for kinds that count, and they need it",
  })
  .refine(({ channels }) => channels.email.length > 0 || channels.webhook !== null, {
    path: ["channels", "email"],
    error: "somebody has to be told: give an address or a webhook",
  });

/** The secret with which calls of the webhook are signed is shown this once; null without a webhook. */
export const createdAlertRule = alertRule.extend({ secret: z.string().nullable() });
export type CreatedAlertRule = z.output<typeof createdAlertRule>;

/** Where it goes stays as it is: another webhook is another rule, with a secret of its own. The numbers are for kinds that count. */
export const updateAlertRule = z.strictObject({ enabled: z.boolean(), threshold, windowMinutes }).partial();
