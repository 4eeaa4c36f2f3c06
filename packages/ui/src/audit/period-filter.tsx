import { auditPeriods } from "@allod/api";
import { Select, TextInput } from "@mantine/core";
import { useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import type { FilterPart } from "./filter-bar.tsx";

const RANGE = "range";

/** When it happened: a span up to now, or days from and to. */
export function PeriodFilter({ filter: { period, from, to }, onChange }: FilterPart) {
  const t = useUiText();
  const [opened, setOpened] = useState(false);
  const isRange = from !== undefined || to !== undefined || (opened && period === undefined);
  function choose(value: string | null): void {
    setOpened(value === RANGE);
    if (value === RANGE) onChange({ period: undefined });
    else onChange({ period: auditPeriods.find((one) => one === value), from: undefined, to: undefined });
  }
  return (
    <>
      <Select
        aria-label={t("audit.time")}
        allowDeselect={false}
        value={period ?? (isRange ? RANGE : "")}
        onChange={choose}
        data={[
          { value: "", label: t("audit.anyTime") },
          ...auditPeriods.map((value) => ({ value, label: t(`audit.period.${value}`) })),
          { value: RANGE, label: t("audit.range") },
        ]}
      />
      {isRange ? (
        <div className="allod-range">
          <TextInput
            type="date"
            aria-label={t("audit.from")}
            value={from ?? ""}
            max={to}
            onChange={(event) => onChange({ from: event.currentTarget.value || undefined })}
          />
          <span aria-hidden>–</span>
          <TextInput
            type="date"
            aria-label={t("audit.to")}
            value={to ?? ""}
            min={from}
            onChange={(event) => onChange({ to: event.currentTarget.value || undefined })}
          />
        </div>
      ) : null}
    </>
  );
}
