// Styles that the start page does not need.
import "@allod/ui/rest.css";

import { customerPage, type CustomerView, type Me } from "@allod/api";
import {
  type Column,
  DataTable,
  Dialog,
  EmptyState,
  NoPermission,
  PageHeader,
  Panel,
  PlainLink,
  ScopeList,
  StatusBadge,
  useFormat,
  useReadPages,
} from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconBuildingStore from "@tabler/icons-react/icons/IconBuildingStore";
import IconPlus from "@tabler/icons-react/icons/IconPlus";
import { useState } from "react";

import { useMe } from "../../access/standing.ts";
import { useText } from "../../i18n/text.ts";
import { AddCustomerForm } from "./add-customer-form.tsx";

type Partner = Me["partners"][number];

/** The customers of every partner that this person administers. */
export function CustomersPage() {
  const t = useText();
  const { data: viewer } = useMe();
  const [adding, setAdding] = useState<Partner>();
  const partners = viewer?.partners ?? [];
  const [only, ...others] = partners;
  if (only === undefined) return <NoPermission />;
  return (
    <>
      <PageHeader
        title={t("customers.title")}
        description={t("customers.description")}
        actions={others.length === 0 ? <AddButton onClick={() => setAdding(only)} /> : null}
      />
      {partners.map((partner) => (
        <Panel
          key={partner.id}
          flush
          {...(others.length === 0 ? {} : { title: partner.name, actions: <AddButton onClick={() => setAdding(partner)} /> })}
        >
          <Customers partner={partner} onAdd={() => setAdding(partner)} />
        </Panel>
      ))}
      <Dialog opened={adding !== undefined} onClose={() => setAdding(undefined)} title={t("customers.addTitle")}>
        {adding === undefined ? null : <AddCustomerForm partnerId={adding.id} onClose={() => setAdding(undefined)} />}
      </Dialog>
    </>
  );
}

function AddButton({ onClick }: { readonly onClick: () => void }) {
  const t = useText();
  return (
    <Button leftSection={<IconPlus size={16} />} onClick={onClick}>
      {t("customers.add")}
    </Button>
  );
}

function Customers({ partner, onAdd }: { readonly partner: Partner; readonly onAdd: () => void }) {
  const t = useText();
  const format = useFormat();
  const pages = useReadPages(`/partners/${partner.id}/tenants`, { schema: customerPage });
  const columns: readonly Column<CustomerView>[] = [
    {
      id: "name",
      header: t("customers.name"),
      sortBy: ({ name }) => name,
      cell: ({ id, name, slug }) => (
        <div>
          <PlainLink to={`/t/${id}`} className="allod-link">
            {name}
          </PlainLink>
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
        </div>
      ),
    },
    { id: "status", header: t("customers.status"), sortBy: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "scopes",
      header: t("customers.letIn"),
      from: "sm",
      sortBy: ({ scopes }) => -scopes.length,
      cell: ({ scopes }) =>
        scopes.length === 0 ? (
          <Text size="sm" c="dimmed">
            {t("customers.notLetIn")}
          </Text>
        ) : (
          <ScopeList scopes={scopes} />
        ),
    },
    {
      id: "mrr",
      header: t("customers.mrr"),
      align: "right",
      from: "sm",
      sortBy: ({ mrr }) => mrr?.amount ?? 0,
      cell: ({ mrr }) => <Text size="sm">{mrr === null ? "–" : format.money(mrr)}</Text>,
    },
    {
      id: "since",
      header: t("customers.since"),
      from: "md",
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Text size="sm">{format.date(createdAt)}</Text>,
    },
  ];
  return (
    <DataTable
      label={t("customers.table", { partner: partner.name })}
      pages={pages}
      columns={columns}
      rowKey={({ id }) => id}
      empty={
        <EmptyState icon={<IconBuildingStore />} title={t("customers.empty")} action={<AddButton onClick={onAdd} />}>
          {t("customers.emptyHint")}
        </EmptyState>
      }
    />
  );
}
