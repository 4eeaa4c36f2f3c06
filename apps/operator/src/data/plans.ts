import { planList, type PlanView } from "@allod/api";
import { type ApiError, useRead } from "@allod/ui";
import type { UseQueryResult } from "@tanstack/react-query";

export function usePlans(): UseQueryResult<{ items: PlanView[] }, ApiError> {
  return useRead("/plans", { schema: planList });
}

/** Those that can be subscribed to, and the one that is had already. */
export function plansOnOffer(plans: readonly PlanView[], had?: string): readonly PlanView[] {
  return plans.filter(({ id, archivedAt }) => archivedAt === null || id === had);
}
