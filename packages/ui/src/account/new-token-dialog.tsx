import { createApiToken, createdApiToken, type Me } from "@allod/api";
import { Button, Group, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { CopyField } from "../feedback/copy-button.tsx";
import { Dialog } from "../feedback/dialog.tsx";
import { Form } from "../form/form.tsx";
import { useSchemaForm } from "../form/use-schema-form.ts";
import { useFormat, useNow } from "../format/use-format.ts";
import { useChange } from "../query/queries.ts";

const PATH = "/me/tokens";
const DAYS = [30, 90, 365] as const;
const DAY_MS = 86_400_000;
/** The longest time is counted from when the server reads it, a little later than the browser's clock may think. */
const SLACK_MS = 5 * 60_000;

interface NewTokenProps {
  readonly memberships: Me["memberships"];
  readonly onClose: () => void;
}

/** Makes a token, and shows it this once. */
export function NewTokenDialog({ opened, memberships, onClose }: NewTokenProps & { readonly opened: boolean }) {
  const t = useUiText();
  const [made, setMade] = useState<string>();
  function close(): void {
    setMade(undefined);
    onClose();
  }
  return (
    <Dialog opened={opened} onClose={close} title={t(made === undefined ? "account.newToken" : "account.tokenCreated")}>
      {made === undefined ? (
        <TokenForm memberships={memberships} onClose={close} onMade={setMade} />
      ) : (
        <MadeToken token={made} onClose={close} />
      )}
    </Dialog>
  );
}

function MadeToken({ token, onClose }: { readonly token: string; readonly onClose: () => void }) {
  const t = useUiText();
  return (
    <Stack gap="md">
      <Text size="sm">{t("account.tokenOnce")}</Text>
      <CopyField value={token} name={t("account.tokenCreated")} />
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("account.tokenDone")}</Button>
      </Group>
    </Stack>
  );
}

function TokenForm({ memberships, onClose, onMade }: NewTokenProps & { readonly onMade: (token: string) => void }) {
  const t = useUiText();
  const now = useNow();
  const format = useFormat();
  const until = (days: number): Date => new Date(now.getTime() + days * DAY_MS - SLACK_MS);
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", PATH, { schema: createdApiToken, body, idempotencyKey }),
    touches: [PATH],
    onDone: ({ token }) => onMade(token),
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createApiToken,
    initialValues: { name: "", tenantId: "", access: "read", expiresAt: "90" },
    toInput: ({ tenantId, expiresAt, ...same }) => ({
      ...same,
      ...(tenantId === "" ? {} : { tenantId }),
      expiresAt: until(Number(expiresAt)).toISOString(),
    }),
    send: create.mutateAsync,
    codes: { "token.expiry": "expiresAt" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("account.tokenCreate")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("name")}
        label={t("account.tokenName")}
        description={t("account.tokenNameHint")}
        required
        data-autofocus
      />
      <Select
        {...form.getInputProps("tenantId")}
        label={t("account.tokenTenant")}
        allowDeselect={false}
        data={[
          { value: "", label: t("account.tokenAllTenants") },
          ...memberships.map(({ tenant: { id, name } }) => ({ value: id, label: name })),
        ]}
      />
      <Radio.Group {...form.getInputProps("access")} label={t("account.tokenAccess")}>
        <Stack gap="xs" mt={6}>
          <Radio value="read" label={t("account.tokenRead")} />
          <Radio value="write" label={t("account.tokenWrite")} />
        </Stack>
      </Radio.Group>
      <Select
        {...form.getInputProps("expiresAt")}
        label={t("account.tokenExpires")}
        allowDeselect={false}
        data={DAYS.map((days) => ({ value: String(days), label: t("account.tokenExpiresIn", { days, date: format.date(until(days)) }) }))}
      />
    </Form>
  );
}
