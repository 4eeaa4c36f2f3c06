import { tenant as tenantSchema, type TenantView } from "@allod/api";
import { ConfirmDialog, notifyDone, useChange, useNotifyFailed } from "@allod/ui";
import { ActionIcon, Button, Menu } from "@mantine/core";
import IconDots from "@tabler/icons-react/icons/IconDots";
import IconRefresh from "@tabler/icons-react/icons/IconRefresh";
import { useState } from "react";

import { useText } from "../../i18n/text.ts";
import { EditTenantDialog } from "./edit-tenant.tsx";
import { type Move, movesFrom } from "./moves.ts";

const DONE = { suspend: "tenant.suspended", resume: "tenant.resumed", terminate: "tenant.terminated" } as const;

/** What can be done with an organization; what changes something for its people is asked about first. */
export function TenantActions({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const { id, name, status } = tenant;
  const [question, setQuestion] = useState<Move | "edit">();
  const again = useReconcile(id);
  const move = useMove(tenant, () => setQuestion(undefined));
  const moves = movesFrom(status);
  const asked = question === "edit" ? undefined : question;
  function close(): void {
    setQuestion(undefined);
    move.reset();
  }
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} />} onClick={() => again.mutate()} loading={again.isPending}>
        {t("tenant.reconcile")}
      </Button>
      {moves.map((one) =>
        one === "terminate" ? null : (
          <Button key={one} variant="default" onClick={() => setQuestion(one)}>
            {t(`tenant.${one}`)}
          </Button>
        ),
      )}
      {status === "terminated" ? null : (
        <Menu>
          <Menu.Target>
            <ActionIcon variant="default" size={36} aria-label={t("tenant.more")}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setQuestion("edit")}>{t("tenant.edit")}</Menu.Item>
            <Menu.Item c="var(--mantine-color-error)" onClick={() => setQuestion("terminate")}>
              {t("tenant.terminate")}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      )}
      <EditTenantDialog tenant={tenant} opened={question === "edit"} onClose={close} />
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={close}
        title={t(`tenant.${asked ?? "suspend"}Title`, { name })}
        action={t(`tenant.${asked ?? "suspend"}`)}
        onConfirm={() => asked !== undefined && move.mutate(asked)}
        pending={move.isPending}
        error={move.error}
        danger={asked !== "resume"}
        {...(asked === "terminate" ? { typeName: name } : {})}
      >
        {t(`tenant.${asked ?? "suspend"}Hint`)}
      </ConfirmDialog>
    </>
  );
}

function useMove({ id, generation }: TenantView, onMoved: () => void) {
  const t = useText();
  return useChange<Move, TenantView>({
    send: (api, move) => api.send("POST", `/tenants/${id}/${move}`, { schema: tenantSchema, generation }),
    touches: ["/tenants", "/partners", "/platform"],
    onDone: ({ name }, move) => {
      onMoved();
      notifyDone(t(DONE[move], { name }));
    },
  });
}

function useReconcile(id: string) {
  const t = useText();
  return useChange({
    send: (api) => api.send("POST", `/tenants/${id}/reconcile`, { schema: tenantSchema.pick({ id: true }) }),
    touches: [`/tenants/${id}`],
    onDone: () => notifyDone(t("tenant.reconciled")),
    onFailed: useNotifyFailed(),
  });
}
