import { type Money, useFormat } from "@allod/ui";

import { useText } from "../i18n/text.ts";

/** Says what a seat costs. */
export function useSeatPrice(): (of: { readonly price: Money; readonly period: "month" | "year" }) => string {
  const t = useText();
  const format = useFormat();
  return ({ price, period }) => t(period === "month" ? "money.perSeatMonth" : "money.perSeatYear", { price: format.money(price) });
}
