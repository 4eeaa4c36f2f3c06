import type { auditRetention } from "@allod/api";
import type { z } from "zod";

export type Months = z.output<typeof auditRetention>["months"];

/** How long events can be kept. */
export const monthsOnOffer = [3, 12, 36, 120] as const satisfies readonly Months[];
