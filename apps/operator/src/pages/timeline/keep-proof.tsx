import { auditSigningKey } from "@allod/api";
import { CopyField, Dialog, Loaded, useRead } from "@allod/ui";
import { Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconDownload from "@tabler/icons-react/icons/IconDownload";

import { useText } from "../../i18n/text.ts";

const COMMAND = "npx allod audit verify --help";

/** What proves the timeline to whoever does not believe this server, to be taken away from it. */
export function KeepProof() {
  const t = useText();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" size="xs" onClick={open}>
        {t("proof.open")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("proof.title")}>
        <Proof />
      </Dialog>
    </>
  );
}

function Proof() {
  const t = useText();
  const key = useRead("/audit/signing-key", { schema: auditSigningKey });
  return (
    <Stack gap="lg">
      <Text size="sm">{t("proof.why")}</Text>
      <Loaded result={key} lines={2}>
        {({ publicKey }) => (
          <Stack gap="xs">
            <Group gap="sm">
              <Download href="/api/v1/audit/checkpoints" name="allod-audit-checkpoints.jsonl" text={t("proof.checkpoints")} />
              <Download
                href={`data:application/x-pem-file,${encodeURIComponent(publicKey)}`}
                name="allod-audit-key.pem"
                text={t("proof.keyFile")}
              />
            </Group>
            <CopyField value={publicKey} name={t("proof.key")} />
          </Stack>
        )}
      </Loaded>
      <Stack gap="xs">
        <Text size="sm">{t("proof.verify")}</Text>
        <CopyField value={COMMAND} name={t("proof.command")} />
      </Stack>
    </Stack>
  );
}

function Download({ href, name, text }: { readonly href: string; readonly name: string; readonly text: string }) {
  return (
    <Button component="a" href={href} download={name} variant="default" size="xs" leftSection={<IconDownload size={16} aria-hidden />}>
      {text}
    </Button>
  );
}
