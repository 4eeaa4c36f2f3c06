import { type Money, useFormat } from "@allod/ui";

import { useText } from "../i18n/text.ts";

/** Amounts in several currencies, one below the other: they cannot be added. */
export function Amounts({ amounts }: { readonly amounts: readonly Money[] }) {
  const t = useText();
  const format = useFormat();
  if (amounts.length === 0) return t("money.none");
  return amounts.map((money) => (
    <div key={money.currency} className="operator-amount">
      {format.money(money)}
    </div>
  ));
}
