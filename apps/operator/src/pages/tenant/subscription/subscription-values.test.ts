import { type PlanView, putSubscription, type SubscriptionView } from "@allod/api";
import { describe, expect, test } from "vitest";

import { subscriptionInput, subscriptionValues } from "./subscription-values.ts";

const SINCE = "2026-01-01T00:00:00.000Z";

function plan(number: number, amount: number): PlanView {
  const id = `01980000-0000-7000-8000-00000000000${number}`;
  const price = { amount, currency: "EUR" };
  return {
    id,
    slug: `p${number}`,
    name: `P${number}`,
    price,
    period: "month",
    mailboxBytes: null,
    filesBytes: null,
    generation: 1,
    archivedAt: null,
    createdAt: SINCE,
  };
}

const basic = plan(1, 500);
const large = plan(2, 900);
const plans = [basic, large] as const;

function subscribed(changes: Partial<SubscriptionView>): SubscriptionView {
  const { id, slug, name, price } = basic;
  return {
    id,
    plan: { id, slug, name },
    seats: 20,
    seatsUsed: 7,
    price,
    period: "month",
    status: "active",
    mrr: price,
    startedAt: SINCE,
    endsAt: null,
    ...changes,
  };
}

describe("the form", () => {
  test("begins with the first plan at its own price", () => {
    const values = subscriptionValues(null, plans);
    expect(values).toMatchObject({ planId: basic.id, agreed: false, price: { amount: 5, currency: "EUR" }, endsOn: "" });
    expect(putSubscription.parse(subscriptionInput(values, { subscription: null, plans }))).toEqual({
      planId: basic.id,
      seats: 10,
      price: { amount: 500, currency: "EUR" },
      status: "active",
      endsAt: null,
    });
  });

  test("shows a price that was agreed, and keeps it", () => {
    const subscription = subscribed({ price: { amount: 450, currency: "EUR" } });
    const values = subscriptionValues(subscription, plans);
    expect(values).toMatchObject({ agreed: true, price: { amount: 4.5, currency: "EUR" } });
    expect(subscriptionInput(values, { subscription, plans })).toMatchObject({ price: { amount: 450, currency: "EUR" } });
  });

  test("says the plan's price when the agreed one is given up: silence would keep it", () => {
    const subscription = subscribed({ price: { amount: 450, currency: "EUR" } });
    const values = { ...subscriptionValues(subscription, plans), agreed: false, planId: large.id };
    expect(subscriptionInput(values, { subscription, plans })).toMatchObject({ planId: large.id, price: large.price });
  });

  test("ends with the day that is chosen, and keeps the hour of a day that was not touched", () => {
    const subscription = subscribed({ endsAt: "2026-12-31T11:00:00.000Z" });
    const values = subscriptionValues(subscription, plans);
    expect(values.endsOn).toBe("2026-12-31");
    expect(subscriptionInput(values, { subscription, plans })).toMatchObject({ endsAt: "2026-12-31T11:00:00.000Z" });
    expect(subscriptionInput({ ...values, endsOn: "2027-01-31" }, { subscription, plans })).toMatchObject({
      endsAt: "2027-01-31T23:59:59.000Z",
    });
    expect(subscriptionInput({ ...values, endsOn: "" }, { subscription, plans })).toMatchObject({ endsAt: null });
  });

  test("begins anew after a cancellation, and a price that is no amount is refused", () => {
    const subscription = subscribed({ status: "cancelled", endsAt: "2026-02-01T00:00:00.000Z" });
    const values = subscriptionValues(subscription, plans);
    expect(values).toMatchObject({ status: "active", endsOn: "" });
    const input = subscriptionInput({ ...values, agreed: true, price: { amount: "", currency: "EUR" } }, { subscription, plans });
    expect(putSubscription.safeParse(input).error?.issues[0]?.path).toEqual(["price", "amount"]);
  });
});
