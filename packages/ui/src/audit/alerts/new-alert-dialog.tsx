import { Button, Group, Stack, Text } from "@mantine/core";
import { useState } from "react";

import { CopyField } from "../../feedback/copy-button.tsx";
import { Dialog } from "../../feedback/dialog.tsx";
import { useUiText } from "../../i18n/use-ui-text.ts";
import { AlertForm } from "./alert-form.tsx";

interface NewAlertProps {
  readonly path: string;
  readonly email: string;
  readonly opened: boolean;
  readonly onClose: () => void;
}

/** Makes a rule, and shows the secret of its webhook this once. */
export function NewAlertDialog({ path, email, opened, onClose }: NewAlertProps) {
  const t = useUiText();
  const [secret, setSecret] = useState<string>();
  function close(): void {
    setSecret(undefined);
    onClose();
  }
  return (
    <Dialog opened={opened} onClose={close} title={t(secret === undefined ? "audit.alerts.newTitle" : "audit.alerts.secretTitle")}>
      {secret === undefined ? (
        <AlertForm
          path={path}
          email={email}
          onClose={close}
          onMade={(made) => {
            if (made === null) close();
            else setSecret(made);
          }}
        />
      ) : (
        <Stack gap="md">
          <Text size="sm">{t("audit.alerts.secretOnce")}</Text>
          <CopyField value={secret} name={t("audit.alerts.secretTitle")} />
          <Group justify="flex-end">
            <Button onClick={close}>{t("audit.alerts.secretDone")}</Button>
          </Group>
        </Stack>
      )}
    </Dialog>
  );
}
