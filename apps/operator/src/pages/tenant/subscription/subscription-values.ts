import type { PlanView, SubscriptionView } from "@allod/api";

import { fromMinor, toMinor } from "../../../money/minor.ts";
import type { WrittenPrice } from "../../../money/price-fields.tsx";

/** What the form holds. */
export interface SubscriptionValues extends Record<string, unknown> {
  readonly planId: string;
  readonly seats: number | string;
  /** Another price than the plan's. */
  readonly agreed: boolean;
  readonly price: WrittenPrice;
  readonly status: "trial" | "active" | "past-due";
  /** A day; empty: it goes on. */
  readonly endsOn: string;
}

const SEATS = 10;

/** What is had now, or a beginning. */
export function subscriptionValues(subscription: SubscriptionView | null, plans: readonly [PlanView, ...PlanView[]]): SubscriptionValues {
  const plan = plans.find(({ id }) => id === subscription?.plan.id) ?? plans[0];
  const price = subscription?.price ?? plan.price;
  return {
    planId: plan.id,
    seats: subscription?.seats ?? SEATS,
    agreed: subscription !== null && (price.amount !== plan.price.amount || price.currency !== plan.price.currency),
    price: { amount: fromMinor(price.amount, price.currency), currency: price.currency },
    status: subscription === null || subscription.status === "cancelled" ? "active" : subscription.status,
    endsOn: dayOf(subscription?.status === "cancelled" ? null : (subscription?.endsAt ?? null)),
  };
}

interface Known {
  readonly subscription: SubscriptionView | null;
  readonly plans: readonly PlanView[];
}

/**
 * As the API takes it. The price is always said: without one, the server keeps what was agreed before. It ends with the day that was chosen, or
 * at the very time that it had, when that day was not changed.
 */
export function subscriptionInput(
  { planId, seats, agreed, price, status, endsOn }: SubscriptionValues,
  { subscription, plans }: Known,
): unknown {
  const ofPlan = plans.find(({ id }) => id === planId)?.price;
  const before = subscription?.endsAt ?? null;
  return {
    planId,
    seats,
    price: agreed ? { amount: toMinor(price.amount, price.currency), currency: price.currency } : ofPlan,
    status,
    endsAt: endsOn === "" ? null : endsOn === dayOf(before) ? before : `${endsOn}T23:59:59.000Z`,
  };
}

function dayOf(time: string | null): string {
  return time === null ? "" : time.slice(0, "2026-11-25".length);
}
