import { plan as planSchema, planList, type PlanView } from "@allod/api";
import {
  asPages,
  type Column,
  ConfirmDialog,
  DataTable,
  EmptyState,
  notifyDone,
  PageHeader,
  Panel,
  RowMenu,
  StatusBadge,
  ToneBadge,
  useChange,
  useFormat,
  useRead,
} from "@allod/ui";
import { Button, Text } from "@mantine/core";
import IconPlus from "@tabler/icons-react/icons/IconPlus";
import IconTags from "@tabler/icons-react/icons/IconTags";
import { useState } from "react";

import { useText } from "../../i18n/text.ts";
import { useSeatPrice } from "../../parts/plan-price.ts";
import { PlanDialog, type PlanQuestion } from "./plan-dialog.tsx";

type Question = PlanQuestion | { readonly kind: "archive"; readonly plan: PlanView };

/** What organizations can subscribe to. */
export function PlansPage() {
  const t = useText();
  const [question, setQuestion] = useState<Question>();
  const pages = asPages(useRead("/plans", { schema: planList }));
  const columns = useColumns(setQuestion);
  const close = (): void => setQuestion(undefined);
  const create = (
    <Button leftSection={<IconPlus size={16} />} onClick={() => setQuestion({ kind: "create" })}>
      {t("plans.create")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("plans.title")} description={t("plans.description")} actions={create} />
      <Panel flush>
        <DataTable
          label={t("plans.table")}
          pages={pages}
          columns={columns}
          rowKey={({ id }) => id}
          empty={
            <EmptyState icon={<IconTags />} title={t("plans.empty")} action={create}>
              {t("plans.emptyHint")}
            </EmptyState>
          }
        />
      </Panel>
      <PlanDialog question={question?.kind === "archive" ? undefined : question} onClose={close} />
      <ArchiveDialog plan={question?.kind === "archive" ? question.plan : undefined} onClose={close} />
    </>
  );
}

function useColumns(ask: (question: Question) => void): readonly Column<PlanView>[] {
  const t = useText();
  const format = useFormat();
  const seatPrice = useSeatPrice();
  const room = (bytes: number | null): string => (bytes === null ? t("plans.byProduct") : format.bytes(bytes));
  return [
    {
      id: "name",
      header: t("plans.name"),
      sortBy: ({ name }) => name,
      cell: ({ name, slug }) => (
        <div>
          <Text size="sm" fw={600}>
            {name}
          </Text>
          <Text size="sm" c="dimmed">
            {slug}
          </Text>
        </div>
      ),
    },
    { id: "price", header: t("plans.price"), sortBy: ({ price }) => price.amount, cell: seatPrice },
    {
      id: "mailbox",
      header: t("plans.mailbox"),
      from: "md",
      sortBy: ({ mailboxBytes }) => mailboxBytes ?? 0,
      cell: ({ mailboxBytes }) => room(mailboxBytes),
    },
    {
      id: "files",
      header: t("plans.files"),
      from: "md",
      sortBy: ({ filesBytes }) => filesBytes ?? 0,
      cell: ({ filesBytes }) => room(filesBytes),
    },
    {
      id: "status",
      header: t("plans.status"),
      from: "sm",
      sortBy: ({ archivedAt }) => archivedAt ?? "",
      cell: ({ archivedAt }) =>
        archivedAt === null ? <ToneBadge tone="good">{t("plans.onOffer")}</ToneBadge> : <StatusBadge status="archived" />,
    },
    {
      id: "actions",
      header: t("tenant.more"),
      hiddenHeader: true,
      align: "right",
      cell: (plan) => (
        <RowMenu
          name={plan.name}
          actions={
            plan.archivedAt === null
              ? [
                  { label: t("plans.edit"), onClick: () => ask({ kind: "edit", plan }) },
                  { label: t("plans.archive"), onClick: () => ask({ kind: "archive", plan }), danger: true },
                ]
              : []
          }
        />
      ),
    },
  ];
}

function ArchiveDialog({ plan, onClose }: { readonly plan: PlanView | undefined; readonly onClose: () => void }) {
  const t = useText();
  const archive = useChange<PlanView, PlanView>({
    send: (api, { id, generation }) => api.send("POST", `/plans/${id}/archive`, { schema: planSchema, generation }),
    touches: ["/plans"],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("plans.archived", { name }));
    },
  });
  return (
    <ConfirmDialog
      opened={plan !== undefined}
      onClose={() => {
        archive.reset();
        onClose();
      }}
      title={t("plans.archiveTitle", { name: plan?.name ?? "" })}
      action={t("plans.archive")}
      onConfirm={() => plan !== undefined && archive.mutate(plan)}
      pending={archive.isPending}
      error={archive.error}
    >
      {t("plans.archiveHint")}
    </ConfirmDialog>
  );
}
