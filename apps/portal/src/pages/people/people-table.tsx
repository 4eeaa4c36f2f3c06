import { member as memberSchema, type MemberView } from "@allod/api";
import {
  type Column,
  ConfirmDialog,
  DataTable,
  EmptyState,
  notifyDone,
  type Pages,
  type RowAction,
  RowMenu,
  StatusBadge,
  useChange,
  useFormat,
  useNotifyFailed,
  useUiText,
} from "@allod/ui";
import { Text } from "@mantine/core";
import IconUsers from "@tabler/icons-react/icons/IconUsers";
import IconUserSearch from "@tabler/icons-react/icons/IconUserSearch";
import { type ReactNode, useState } from "react";

import { can, isAbove } from "../../access/abilities.ts";
import { useMe } from "../../access/standing.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";
import { PersonDialog } from "./person-dialog.tsx";

type Move = "suspend" | "resume" | "off-board";
/** What is being asked about somebody. */
interface Question {
  readonly about: MemberView;
  readonly what: "edit" | "suspend" | "off-board";
}

interface PeopleTableProps {
  readonly pages: Pages<MemberView>;
  readonly isFiltered: boolean;
  readonly invite: ReactNode;
}

/** The people of a tenant, with what may be done with each. */
export function PeopleTable({ pages, isFiltered, invite }: PeopleTableProps) {
  const t = useText();
  const common = useUiText();
  const format = useFormat();
  const { id, name: tenantName } = useInside();
  const { data: viewer } = useMe();
  const [question, setQuestion] = useState<Question>();
  const actionsOf = useActions(setQuestion, (member) => move.mutate({ member, move: "resume" }));
  const close = (): void => {
    setQuestion(undefined);
    move.reset();
  };
  const notifyFailed = useNotifyFailed();
  const move = useChange<{ readonly member: MemberView; readonly move: Move }, MemberView>({
    send: (api, { member, move }) =>
      api.send("POST", `/tenants/${id}/people/${member.id}/${move}`, { schema: memberSchema, generation: member.generation }),
    touches: [`/tenants/${id}/people`, `/tenants/${id}/subscription`],
    onDone: ({ displayName }, { move }) => {
      setQuestion(undefined);
      notifyDone(t(DONE[move], { name: displayName }));
    },
    onFailed: (error) => question === undefined && notifyFailed(error),
  });
  const columns: readonly Column<MemberView>[] = [
    {
      id: "name",
      header: t("people.name"),
      sortBy: ({ displayName }) => displayName,
      cell: ({ displayName, email, personId, role }) => (
        <div>
          <Text size="sm" fw={600} component="span">
            {displayName}
            {personId === viewer?.id ? <span className="portal-you">{t("people.you")}</span> : null}
          </Text>
          <Text size="sm" c="dimmed">
            {email}
          </Text>
          <Text size="xs" c="dimmed" hiddenFrom="sm">
            {common(`role.${role}`)}
          </Text>
        </div>
      ),
    },
    {
      id: "username",
      header: t("people.username"),
      from: "md",
      sortBy: ({ username }) => username,
      cell: ({ username, aliases }) => (
        <div>
          <Text size="sm">{username}</Text>
          {aliases.length === 0 ? null : (
            <Text size="xs" c="dimmed" title={aliases.join(", ")}>
              {t("people.aliases", { count: aliases.length })}
            </Text>
          )}
        </div>
      ),
    },
    {
      id: "role",
      header: t("people.role"),
      from: "sm",
      sortBy: ({ role }) => role,
      cell: ({ role }) => <Text size="sm">{common(`role.${role}`)}</Text>,
    },
    { id: "status", header: t("people.status"), sortBy: ({ status }) => status, cell: ({ status }) => <StatusBadge status={status} /> },
    {
      id: "since",
      header: t("people.since"),
      from: "lg",
      sortBy: ({ createdAt }) => createdAt,
      cell: ({ createdAt }) => <Text size="sm">{format.date(createdAt)}</Text>,
    },
    {
      id: "actions",
      header: t("people.actions"),
      hiddenHeader: true,
      align: "right",
      cell: (member) => <RowMenu name={member.displayName} actions={actionsOf(member)} />,
    },
  ];
  const asked = question?.about;
  return (
    <>
      <DataTable
        label={t("people.table")}
        pages={pages}
        columns={columns}
        rowKey={({ id }) => id}
        empty={<Empty isFiltered={isFiltered} invite={invite} />}
      />
      <PersonDialog member={question?.what === "edit" ? asked : undefined} onClose={close} />
      <ConfirmDialog
        opened={question?.what === "suspend"}
        onClose={close}
        title={t("people.suspendTitle", { name: asked?.displayName ?? "" })}
        action={t("people.suspend")}
        onConfirm={() => asked !== undefined && move.mutate({ member: asked, move: "suspend" })}
        pending={move.isPending}
        error={move.error}
      >
        {t("people.suspendHint")}
      </ConfirmDialog>
      <ConfirmDialog
        opened={question?.what === "off-board"}
        onClose={close}
        title={t("people.offBoardTitle", { name: asked?.displayName ?? "" })}
        action={t("people.offBoard")}
        onConfirm={() => asked !== undefined && move.mutate({ member: asked, move: "off-board" })}
        pending={move.isPending}
        error={move.error}
        typeName={asked?.displayName ?? ""}
      >
        {t("people.offBoardHint", { tenant: tenantName })}
      </ConfirmDialog>
    </>
  );
}

const DONE = { suspend: "people.suspended", resume: "people.resumed", "off-board": "people.offBoarded" } as const satisfies Record<
  Move,
  string
>;

/** What may be done with somebody: not with those who are above, and nothing that their status does not allow. */
function useActions(ask: (question: Question) => void, resume: (member: MemberView) => void): (member: MemberView) => readonly RowAction[] {
  const t = useText();
  const { standing } = useInside();
  return (member) => {
    if (!can(standing, "people.change") || isAbove(member.role, standing) || member.status === "removed") return [];
    return [
      { label: t("people.edit"), onClick: () => ask({ about: member, what: "edit" }) },
      member.status === "active"
        ? { label: t("people.suspend"), onClick: () => ask({ about: member, what: "suspend" }) }
        : { label: t("people.resume"), onClick: () => resume(member) },
      { label: t("people.offBoard"), onClick: () => ask({ about: member, what: "off-board" }), danger: true },
    ];
  };
}

function Empty({ isFiltered, invite }: { readonly isFiltered: boolean; readonly invite: ReactNode }) {
  const t = useText();
  return isFiltered ? (
    <EmptyState icon={<IconUserSearch />} title={t("people.noneFound")}>
      {t("people.noneFoundHint")}
    </EmptyState>
  ) : (
    <EmptyState icon={<IconUsers />} title={t("people.empty")} action={invite}>
      {t("people.emptyHint")}
    </EmptyState>
  );
}
