import { type TenantView, updateTenant } from "@allod/api";
import { Form, Panel, useSchemaForm, useUiText } from "@allod/ui";
import { TextInput } from "@mantine/core";

import { useText } from "../../i18n/text.ts";
import { useUpdateTenant } from "./use-update-tenant.ts";

/** The name of a tenant. */
export function GeneralPanel({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const common = useUiText();
  const update = useUpdateTenant(tenant);
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updateTenant.pick({ name: true }),
    initialValues: { name: tenant.name },
    send: update,
  });
  return (
    <Panel title={t("settings.general")}>
      <div className="allod-form">
        <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={common("action.save")} disabled={!form.isDirty()}>
          <TextInput {...form.getInputProps("name")} label={t("settings.name")} required maxLength={120} />
          <TextInput label={t("settings.slug")} description={t("settings.slugHint")} value={tenant.slug} variant="filled" readOnly />
        </Form>
      </div>
    </Panel>
  );
}
