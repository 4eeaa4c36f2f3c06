import { Group, NumberInput, Select } from "@mantine/core";
import type { ReactNode } from "react";

import { useText } from "../i18n/text.ts";
import { digitsOf } from "./minor.ts";

/** As it is written: `12.5`, and not yet in the smallest unit. */
export interface WrittenPrice {
  readonly amount: number | string;
  readonly currency: string;
}

interface PriceFieldsProps {
  readonly label: string;
  readonly value: WrittenPrice;
  readonly error?: ReactNode;
  readonly onChange: (value: WrittenPrice) => void;
}

/** The currencies of where most customers are first, then all others. */
const FIRST = ["EUR", "CHF", "USD", "GBP"];

/** An amount, and its currency. */
export function PriceFields({ label, value, error, onChange }: PriceFieldsProps) {
  const t = useText();
  const { amount, currency } = value;
  const currencies = [...new Set([...FIRST, currency, ...Intl.supportedValuesOf("currency")])];
  return (
    <Group align="flex-start" gap="sm" wrap="nowrap">
      <NumberInput
        label={label}
        value={amount}
        error={error}
        onChange={(next) => onChange({ currency, amount: next })}
        min={0}
        decimalScale={digitsOf(currency)}
        className="operator-grow"
        required
      />
      <Select
        label={t("money.currency")}
        value={currency}
        onChange={(next) => onChange({ amount, currency: next ?? currency })}
        data={currencies}
        allowDeselect={false}
        searchable
        limit={40}
        w={120}
      />
    </Group>
  );
}
