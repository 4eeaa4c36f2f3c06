import { customerPage, type CustomerView, type PartnerView } from "@allod/api";
import { type Column, DataTable, EmptyState, Panel, PlainLink, ScopeList, StatusBadge, useFormat, useReadPages } from "@allod/ui";
import { Text } from "@mantine/core";
import IconBuilding from "@tabler/icons-react/icons/IconBuilding";

import { useText } from "../../i18n/text.ts";
import { CreateTenantButton } from "../tenants/create-tenant.tsx";

/** Which organizations came through a partner, and what each brings. */
export function CustomersPanel({ partner: { id, name } }: { readonly partner: PartnerView }) {
  const t = useText();
  const pages = useReadPages(`/partners/${id}/tenants`, { schema: customerPage });
  const columns = useColumns();
  const isEmpty = !pages.isLoading && pages.items.length === 0;
  return (
    <Panel
      title={t("partners.customers")}
      description={t("partners.customersHint")}
      actions={isEmpty ? null : <CreateTenantButton partnerId={id} />}
      flush
    >
      <DataTable
        label={t("partners.customersTable", { name })}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          <EmptyState icon={<IconBuilding />} title={t("partners.noCustomers")} action={<CreateTenantButton partnerId={id} />}>
            {t("partners.noCustomersHint")}
          </EmptyState>
        }
      />
    </Panel>
  );
}

function useColumns(): readonly Column<CustomerView>[] {
  const t = useText();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("partners.customer"),
      sortBy: ({ name }) => name,
      cell: ({ id, name, slug }) => (
        <div>
          <PlainLink to={`/tenants/${id}`} className="allod-link">
            {name}
          </PlainLink>
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
        </div>
      ),
    },
    { id: "status", header: t("partners.status"), sortBy: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "scopes",
      header: t("partners.letIn"),
      from: "sm",
      sortBy: ({ scopes }) => -scopes.length,
      cell: ({ scopes }) =>
        scopes.length === 0 ? <span className="operator-note">{t("partners.notLetIn")}</span> : <ScopeList scopes={scopes} />,
    },
    {
      id: "mrr",
      header: t("partners.mrr"),
      align: "right",
      from: "xs",
      sortBy: ({ mrr }) => mrr?.amount ?? 0,
      cell: ({ mrr }) => <span className="operator-amount">{mrr === null ? t("money.none") : format.money(mrr)}</span>,
    },
  ];
}
