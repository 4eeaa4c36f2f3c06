import { memberPage, type MemberView, type TenantView } from "@allod/api";
import { type Column, DataTable, EmptyState, Panel, SearchField, StatusBadge, useFormat, useReadPages, useUiText } from "@allod/ui";
import { Text } from "@mantine/core";
import IconUsers from "@tabler/icons-react/icons/IconUsers";
import IconUserSearch from "@tabler/icons-react/icons/IconUserSearch";
import { type ReactNode, useState } from "react";

import { useText } from "../../../i18n/text.ts";

interface PeoplePanelProps {
  readonly tenant: TenantView;
  readonly invite: ReactNode;
}

/** The people of an organization, to be read. */
export function PeoplePanel({ tenant: { id, name }, invite }: PeoplePanelProps) {
  const t = useText();
  const [q, setQ] = useState("");
  const pages = useReadPages(`/tenants/${id}/people`, { schema: memberPage, query: q === "" ? {} : { q } });
  const columns = useColumns();
  const isEmpty = q === "" && !pages.isLoading && pages.items.length === 0;
  return (
    <Panel title={t("tenant.people")} description={t("tenant.peopleHint")} actions={isEmpty ? null : invite} flush>
      {isEmpty ? null : (
        <div className="operator-filters">
          <SearchField label={t("tenant.search")} value={q} onSearch={setQ} />
        </div>
      )}
      <DataTable
        label={t("tenant.peopleTable", { name })}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        empty={
          q === "" ? (
            <EmptyState icon={<IconUsers />} title={t("tenant.noPeople")} action={invite}>
              {t("tenant.noPeopleHint")}
            </EmptyState>
          ) : (
            <EmptyState icon={<IconUserSearch />} title={t("tenant.nobodyFound")}>
              {t("tenant.nobodyFoundHint")}
            </EmptyState>
          )
        }
      />
    </Panel>
  );
}

function useColumns(): readonly Column<MemberView>[] {
  const t = useText();
  const common = useUiText();
  const format = useFormat();
  return [
    {
      id: "name",
      header: t("tenant.person"),
      sortBy: ({ displayName }) => displayName,
      cell: ({ displayName, email }) => (
        <div>
          <Text size="sm" fw={600}>
            {displayName}
          </Text>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
        </div>
      ),
    },
    { id: "username", header: t("tenant.username"), from: "md", sortBy: ({ username }) => username, cell: ({ username }) => username },
    {
      id: "role",
      header: t("tenant.role"),
      from: "sm",
      sortBy: ({ role }) => role,
      cell: ({ role }) => <span className="operator-word">{common(`role.${role}`)}</span>,
    },
    { id: "status", header: t("tenant.status"), sortBy: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "joined",
      header: t("tenant.joined"),
      align: "right",
      from: "lg",
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => format.date(createdAt),
    },
  ];
}
