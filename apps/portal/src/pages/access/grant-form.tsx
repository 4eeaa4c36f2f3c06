import { accessGrant, type AccessGrantView, createAccessGrant } from "@allod/api";
import { Form, notifyDone, useChange, useFormat, useNow, useSchemaForm, useUiText } from "@allod/ui";
import { Checkbox, Select, Stack } from "@mantine/core";

import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

type Scope = AccessGrantView["scopes"][number];
const SCOPES: readonly Scope[] = ["read", "people", "domains", "billing"];
const DAYS = [1, 7, 30, 90] as const;
const DAY_MS = 86_400_000;
/** The longest time is counted from when the server reads it, a little later than the browser's clock may think. */
const SLACK_MS = 5 * 60_000;

interface GrantFormProps {
  readonly partner: { readonly id: string; readonly name: string };
  readonly onClose: () => void;
}

/** Lets a partner in: for what, and until when. */
export function GrantForm({ partner, onClose }: GrantFormProps) {
  const t = useText();
  const common = useUiText();
  const now = useNow();
  const format = useFormat();
  const path = `/tenants/${useInside().id}/access-grants`;
  const until = (days: number): Date => new Date(now.getTime() + days * DAY_MS - SLACK_MS);
  const give = useChange({
    send: (api, body: { readonly partnerId: string; readonly scopes: readonly Scope[]; readonly expiresAt: string }, idempotencyKey) =>
      api.send("POST", path, { schema: accessGrant, body, idempotencyKey }),
    touches: [path],
    onDone: ({ partner }) => {
      onClose();
      notifyDone(t("access.given", { partner: partner.name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createAccessGrant,
    initialValues: { scopes: ["read"] as string[], days: "30" },
    toInput: ({ scopes, days }) => ({ partnerId: partner.id, scopes, expiresAt: until(Number(days)).toISOString() }),
    send: give.mutateAsync,
    codes: { "grant.expiry": "days" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("access.give")} onCancel={onClose}>
      <Checkbox.Group {...form.getInputProps("scopes")} label={t("access.scopes")}>
        <Stack gap="xs" mt={6} mb={4}>
          {SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} label={common(`scope.${scope}`)} description={common(`scope.${scope}Hint`)} />
          ))}
        </Stack>
      </Checkbox.Group>
      <Select
        {...form.getInputProps("days")}
        label={t("access.until")}
        allowDeselect={false}
        data={DAYS.map((days) => ({ value: String(days), label: t("access.days", { count: days, date: format.date(until(days)) }) }))}
      />
    </Form>
  );
}
