import { auditOutcomes, auditSources, type AuditViewFilter } from "@allod/api";
import { Button, Select } from "@mantine/core";
import IconAdjustmentsHorizontal from "@tabler/icons-react/icons/IconAdjustmentsHorizontal";
import { useId, useMemo, useState } from "react";

import { SearchField } from "../form/search-field.tsx";
import { useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { PeriodFilter } from "./period-filter.tsx";
import { sourceTitles } from "./source-titles.ts";
import { actionChoices } from "./words.ts";

export interface FilterPart {
  readonly filter: AuditViewFilter;
  /** Parts that take the place of those before; undefined takes one away. */
  readonly onChange: (changes: { readonly [Part in keyof AuditViewFilter]: AuditViewFilter[Part] | undefined }) => void;
}

/** Narrows the timeline. What is chosen stands in the address. */
export function FilterBar({ filter, onChange, isWide }: FilterPart & { readonly isWide: boolean }) {
  const t = useUiText();
  const choices = useId();
  // On a narrow screen the choices are there when they are asked for.
  const [opened, setOpened] = useState(false);
  return (
    <div className="allod-filters" role="search" aria-label={t("audit.filters")}>
      <SearchField
        label={t("audit.search")}
        value={filter.q ?? ""}
        onSearch={(text) => onChange({ q: text === "" ? undefined : text })}
        longest={200}
      />
      <Button
        variant="default"
        className="allod-filters-toggle"
        leftSection={<IconAdjustmentsHorizontal size={16} aria-hidden />}
        aria-expanded={opened}
        aria-controls={choices}
        onClick={() => setOpened(!opened)}
      >
        {t("audit.filter")}
      </Button>
      <div id={choices} className="allod-filters-choices" data-opened={opened}>
        <PeriodFilter filter={filter} onChange={onChange} />
        {isWide ? null : <SourceAndAction filter={filter} onChange={onChange} />}
        <Select
          aria-label={t("audit.outcomeName")}
          allowDeselect={false}
          value={filter.outcome ?? ""}
          onChange={(value) => onChange({ outcome: auditOutcomes.find((one) => one === value) })}
          data={[
            { value: "", label: t("audit.anyOutcome") },
            ...auditOutcomes.map((value) => ({ value, label: t(`audit.outcome.${value}`) })),
          ]}
        />
      </div>
    </div>
  );
}

/** Another source takes the action of the one before away. */
function SourceAndAction({ filter: { source, action }, onChange }: FilterPart) {
  const t = useUiText();
  const locale = useLocale();
  const actions = useMemo(() => actionChoices(locale, source).map(({ group, items }) => ({ group, items: [...items] })), [locale, source]);
  return (
    <>
      <Select
        aria-label={t("audit.source")}
        allowDeselect={false}
        value={source ?? ""}
        onChange={(value) => onChange({ source: auditSources.find((one) => one === value), action: undefined })}
        data={[{ value: "", label: t("audit.anySource") }, ...auditSources.map((value) => ({ value, label: sourceTitles[value] }))]}
      />
      <Select
        aria-label={t("audit.action")}
        placeholder={t("audit.anyAction")}
        searchable
        clearable
        nothingFoundMessage={t("audit.noAction")}
        comboboxProps={{ width: "max-content", position: "bottom-start" }}
        maxDropdownHeight={320}
        value={action ?? null}
        onChange={(value) => onChange({ action: value ?? undefined })}
        data={actions}
      />
    </>
  );
}
