import { tenant as tenantSchema, type TenantView } from "@allod/api";
import { ConfirmDialog, notifyDone, Panel, useChange } from "@allod/ui";
import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";

/** The end of a tenant, for its owners. */
export function EndPanel({ tenant: { id, name, generation } }: { readonly tenant: TenantView }) {
  const t = useText();
  const navigate = useNavigate();
  const [asked, { open, close }] = useDisclosure(false);
  const end = useChange({
    send: (api) => api.send("POST", `/tenants/${id}/terminate`, { schema: tenantSchema, generation }),
    touches: [`/tenants/${id}`, "/me"],
    onDone: () => {
      close();
      notifyDone(t("settings.ended", { tenant: name }));
      void navigate({ to: "/" });
    },
  });
  return (
    <Panel title={t("settings.end")}>
      <Group justify="space-between" gap="md">
        <Text size="sm" c="dimmed" maw="36rem">
          {t("settings.endHint")}
        </Text>
        <Button variant="default" className="portal-danger" onClick={open}>
          {t("settings.end")}
        </Button>
      </Group>
      <ConfirmDialog
        opened={asked}
        onClose={close}
        title={t("settings.endTitle", { tenant: name })}
        action={t("settings.end")}
        onConfirm={() => end.mutate()}
        pending={end.isPending}
        error={end.error}
        typeName={name}
      >
        {t("settings.endHint")}
      </ConfirmDialog>
    </Panel>
  );
}
