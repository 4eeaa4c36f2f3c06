import { tenantPage, type TenantSummary } from "@allod/api";
import { type Column, DataTable, EmptyState, PageHeader, Panel, StatusBadge, ToneBadge, useFormat, useReadPages } from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconBuilding from "@tabler/icons-react/icons/IconBuilding";
import IconFilterOff from "@tabler/icons-react/icons/IconFilterOff";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { CreateTenantButton } from "./create-tenant.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { isFiltered, type TenantFilter, toTenantQuery } from "./tenant-filter.ts";

/** Every organization, narrowed by what stands in the address. */
export function TenantsPage() {
  const t = useText();
  const filter = useSearch({ from: "/signed-in/tenants" });
  const navigate = useNavigate();
  const pages = useReadPages("/tenants", { schema: tenantPage, query: toTenantQuery(filter) });
  const columns = useColumns();
  const narrow = (search: TenantFilter): void => void navigate({ to: "/tenants", search, replace: true });
  return (
    <>
      <PageHeader title={t("tenants.title")} description={t("tenants.description")} actions={<CreateTenantButton />} />
      <Panel flush>
        <FilterBar filter={filter} onChange={narrow} />
        <DataTable
          label={t("tenants.table")}
          pages={pages}
          columns={columns}
          rowKey={({ id }) => id}
          empty={isFiltered(filter) ? <NoneFound onReset={() => narrow({})} /> : <Empty />}
        />
      </Panel>
    </>
  );
}

function useColumns(): readonly Column<TenantSummary>[] {
  const t = useText();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("tenants.name"),
      sortBy: ({ name }) => name,
      cell: ({ id, name, slug, failing }) => (
        <div>
          <Link to="/tenants/$tenantId" params={{ tenantId: id }} className="allod-link">
            {name}
          </Link>
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
          <Text size="xs" hiddenFrom="sm" component="div">
            {failing === 0 ? null : <Failing count={failing} />}
          </Text>
        </div>
      ),
    },
    { id: "status", header: t("tenants.status"), sortBy: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "failing",
      header: t("tenants.failing"),
      from: "sm",
      sortBy: ({ failing }) => -failing,
      cell: ({ failing }) => (failing === 0 ? <span className="operator-note">{t("money.none")}</span> : <Failing count={failing} />),
    },
    {
      id: "partner",
      header: t("tenants.partner"),
      from: "md",
      sortBy: ({ partner }) => partner?.name ?? "",
      cell: ({ partner }) =>
        partner === null ? (
          <Text size="sm" c="dimmed">
            {t("tenants.direct")}
          </Text>
        ) : (
          <Link to="/partners/$partnerId" params={{ partnerId: partner.id }} className="operator-quiet-link">
            {partner.name}
          </Link>
        ),
    },
    {
      id: "people",
      header: t("tenants.people"),
      align: "right",
      from: "sm",
      sortBy: ({ people }) => people,
      cell: ({ people }) => <Text size="sm">{format.number(people)}</Text>,
    },
    {
      id: "mrr",
      header: t("tenants.mrr"),
      align: "right",
      from: "sm",
      sortBy: ({ mrr }) => mrr?.amount ?? 0,
      cell: ({ mrr }) => (
        <Text size="sm" className="operator-amount">
          {mrr === null ? t("money.none") : format.money(mrr)}
        </Text>
      ),
    },
    {
      id: "since",
      header: t("tenants.since"),
      align: "right",
      from: "lg",
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Text size="sm">{format.date(createdAt)}</Text>,
    },
  ];
}

function Failing({ count }: { readonly count: number }) {
  const t = useText();
  return <ToneBadge tone="bad">{t("tenants.failingCount", { count })}</ToneBadge>;
}

function Empty() {
  const t = useText();
  return (
    <EmptyState icon={<IconBuilding />} title={t("tenants.empty")} action={<CreateTenantButton />}>
      {t("tenants.emptyHint")}
    </EmptyState>
  );
}

function NoneFound({ onReset }: { readonly onReset: () => void }) {
  const t = useText();
  return (
    <EmptyState
      icon={<IconFilterOff />}
      title={t("tenants.noneFound")}
      action={
        <Button variant="default" onClick={onReset}>
          {t("tenants.reset")}
        </Button>
      }
    >
      {t("tenants.noneFoundHint")}
    </EmptyState>
  );
}
