import type { PartnerView } from "@allod/api";
import type { Money } from "@allod/ui";

const WHOLE = 100;

/** What a partner's margin is of what its customers pay, in whole units of the smallest kind. */
export function shareOf({ mrr, marginPercent }: Pick<PartnerView, "mrr" | "marginPercent">): readonly Money[] {
  return mrr.map(({ amount, currency }) => ({ amount: Math.round((amount * marginPercent) / WHOLE), currency }));
}
