import { SearchField, useUiText } from "@allod/ui";
import { Button, Checkbox, Select } from "@mantine/core";

import { useAllPartners } from "../../data/partners.ts";
import { useText } from "../../i18n/text.ts";
import { changeFilter, isFiltered, type TenantFilter } from "./tenant-filter.ts";

const STATUSES = ["active", "pending", "suspended", "terminated"] as const;

interface FilterBarProps {
  readonly filter: TenantFilter;
  readonly onChange: (filter: TenantFilter) => void;
}

/** Narrows the list. What is chosen stands in the address. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const t = useText();
  const common = useUiText();
  const { data: partners = [] } = useAllPartners();
  const change = (changes: Parameters<typeof changeFilter>[1]): void => onChange(changeFilter(filter, changes));
  return (
    <div className="operator-filters" role="search" aria-label={t("tenants.filters")}>
      <SearchField label={t("tenants.search")} value={filter.q ?? ""} onSearch={(text) => change({ q: text === "" ? undefined : text })} />
      <Select
        aria-label={t("tenants.status")}
        allowDeselect={false}
        value={filter.status ?? ""}
        onChange={(value) => change({ status: STATUSES.find((one) => one === value) })}
        data={[{ value: "", label: t("tenants.allStatuses") }, ...STATUSES.map((value) => ({ value, label: common(`status.${value}`) }))]}
      />
      <Select
        aria-label={t("tenants.partner")}
        allowDeselect={false}
        value={filter.partner ?? ""}
        onChange={(value) => change({ partner: value === null || value === "" ? undefined : value })}
        data={[{ value: "", label: t("tenants.allPartners") }, ...partners.map(({ id, name }) => ({ value: id, label: name }))]}
      />
      <Checkbox
        label={t("tenants.onlyFailing")}
        checked={filter.failing === true}
        onChange={(event) => change({ failing: event.currentTarget.checked ? true : undefined })}
      />
      {isFiltered(filter) ? (
        <Button variant="subtle" color="gray" size="xs" onClick={() => onChange({})}>
          {t("tenants.reset")}
        </Button>
      ) : null}
    </div>
  );
}
