import { createPlan, type PlanView, updatePlan } from "@allod/api";
import { expect, test } from "vitest";

import { noPlan, planValues, writtenPlan } from "./plan-values.ts";

const plan: PlanView = {
  id: "01980000-0000-7000-8000-000000000001",
  slug: "team",
  name: "Team",
  price: { amount: 650, currency: "EUR" },
  period: "month",
  mailboxBytes: 5_000_000_000,
  filesBytes: null,
  generation: 3,
  archivedAt: null,
  createdAt: "2026-01-01T00:00:00.000Z",
};

test("what is shown and not touched is sent as it was", () => {
  const { name, price, mailboxBytes, filesBytes } = plan;
  expect(planValues(plan)).toEqual({ name: "Team", price: { amount: 6.5, currency: "EUR" }, mailbox: 5, files: "" });
  expect(updatePlan.parse(writtenPlan(planValues(plan)))).toEqual({ name, price, mailboxBytes, filesBytes });
});

test("room may be a part of a gigabyte", () => {
  expect(writtenPlan({ ...planValues(plan), mailbox: 0.5, files: "2" })).toMatchObject({
    mailboxBytes: 500_000_000,
    filesBytes: 2_000_000_000,
  });
});

test("a plan without a price is refused at the price", () => {
  const found = createPlan.safeParse({ slug: "team", period: "month", ...writtenPlan({ ...noPlan, name: "Team" }) });
  expect(found.error?.issues.map(({ path }) => path.join("."))).toEqual(["price.amount"]);
});
