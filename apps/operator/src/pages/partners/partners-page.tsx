import { partnerPage, type PartnerView } from "@allod/api";
import { type Column, DataTable, EmptyState, PageHeader, Panel, PlainLink, useFormat, useReadPages } from "@allod/ui";
import { Text } from "@mantine/core";
import IconBuildingStore from "@tabler/icons-react/icons/IconBuildingStore";

import { useText } from "../../i18n/text.ts";
import { Amounts } from "../../parts/amounts.tsx";
import { CreatePartnerButton } from "./create-partner.tsx";

/** Every reseller, with what its customers bring. */
export function PartnersPage() {
  const t = useText();
  const pages = useReadPages("/partners", { schema: partnerPage });
  const columns = useColumns();
  return (
    <>
      <PageHeader title={t("partners.title")} description={t("partners.description")} actions={<CreatePartnerButton />} />
      <Panel flush>
        <DataTable
          label={t("partners.table")}
          pages={pages}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconBuildingStore />} title={t("partners.empty")} action={<CreatePartnerButton />}>
              {t("partners.emptyHint")}
            </EmptyState>
          }
        />
      </Panel>
    </>
  );
}

function useColumns(): readonly Column<PartnerView>[] {
  const t = useText();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("partners.name"),
      sortBy: ({ name }) => name,
      cell: ({ id, name, slug }) => (
        <div>
          <PlainLink to={`/partners/${id}`} className="allod-link">
            {name}
          </PlainLink>
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
        </div>
      ),
    },
    {
      id: "contact",
      header: t("partners.contact"),
      from: "md",
      sortBy: ({ contact }) => contact.name,
      cell: ({ contact }) => (
        <div>
          <Text size="sm">{contact.name}</Text>
          <Text size="sm" c="dimmed">
            {contact.email}
          </Text>
        </div>
      ),
    },
    {
      id: "customers",
      header: t("partners.customers"),
      align: "right",
      from: "xs",
      sortBy: ({ customers }) => customers,
      cell: ({ customers }) => format.number(customers),
    },
    {
      id: "mrr",
      header: t("partners.mrr"),
      align: "right",
      sortBy: ({ mrr }) => mrr[0]?.amount ?? 0,
      cell: ({ mrr }) => <Amounts amounts={mrr} />,
    },
    {
      id: "margin",
      header: t("partners.margin"),
      align: "right",
      from: "sm",
      sortBy: ({ marginPercent }) => marginPercent,
      cell: ({ marginPercent }) => t("partners.marginValue", { percent: format.number(marginPercent) }),
    },
  ];
}
