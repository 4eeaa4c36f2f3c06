import { alertKinds, type AlertKind, countedAlertKinds, createAlertRule, createdAlertRule } from "@allod/api";
import { NumberInput, Radio, Stack, TagsInput, TextInput } from "@mantine/core";

import { Form } from "../../form/form.tsx";
import { useSchemaForm } from "../../form/use-schema-form.ts";
import { useUiText } from "../../i18n/use-ui-text.ts";
import { useChange } from "../../query/queries.ts";

interface AlertFormProps {
  readonly path: string;
  /** Proposed as the first who is told. */
  readonly email: string;
  readonly onClose: () => void;
  /** With the secret of the webhook; null without one. */
  readonly onMade: (secret: string | null) => void;
}

interface AlertValues extends Record<string, unknown> {
  readonly kind: AlertKind;
  readonly threshold: number | string;
  readonly windowMinutes: number | string;
  readonly channels: { readonly email: readonly string[]; readonly webhook: { readonly url: string } };
}

/** What is watched for, and who is told. */
export function AlertForm({ path, email, onClose, onMade }: AlertFormProps) {
  const t = useUiText();
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", path, { schema: createdAlertRule, body, idempotencyKey }),
    touches: [path],
    onDone: ({ secret }) => onMade(secret),
  });
  const initialValues: AlertValues = {
    kind: "many-failures",
    threshold: 10,
    windowMinutes: 15,
    channels: { email: [email], webhook: { url: "" } },
  };
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createAlertRule,
    initialValues,
    toInput,
    send: create.mutateAsync,
  });
  const wrongEmail = Object.keys(form.errors).find((field) => field.startsWith("channels.email"));
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("audit.alerts.create")} onCancel={onClose}>
      <Radio.Group {...form.getInputProps("kind")} label={t("audit.alerts.about")}>
        <Stack gap="sm" mt={8}>
          {alertKinds.map((kind) => (
            <Radio key={kind} value={kind} label={t(`audit.alerts.kind.${kind}`)} description={t(`audit.alerts.hint.${kind}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {isCounted(form.values.kind) ? (
        <div className="allod-alert-count">
          <NumberInput {...form.getInputProps("threshold")} label={t("audit.alerts.threshold")} min={2} max={10_000} allowDecimal={false} />
          <NumberInput {...form.getInputProps("windowMinutes")} label={t("audit.alerts.window")} min={1} max={1440} allowDecimal={false} />
        </div>
      ) : null}
      <TagsInput
        {...form.getInputProps("channels.email")}
        error={wrongEmail === undefined ? undefined : t(wrongEmail === "channels.email" ? "audit.alerts.nobody" : "field.email")}
        label={t("audit.alerts.email")}
        description={t("audit.alerts.emailHint")}
        splitChars={[",", ";", " "]}
        acceptValueOnBlur
        maxTags={10}
      />
      <TextInput
        {...form.getInputProps("channels.webhook.url")}
        type="url"
        label={t("audit.alerts.webhook")}
        description={t("audit.alerts.webhookHint")}
        placeholder="https://"
        spellCheck={false}
      />
    </Form>
  );
}

function isCounted(kind: AlertKind): boolean {
  return countedAlertKinds.includes(kind);
}

/** Numbers only for kinds that count, and a webhook only where one is written. */
function toInput({ kind, threshold, windowMinutes, channels: { email, webhook } }: AlertValues): unknown {
  const url = webhook.url.trim();
  return {
    kind,
    ...(isCounted(kind) ? { threshold, windowMinutes } : {}),
    channels: { email, webhook: url === "" ? null : { url } },
  };
}
