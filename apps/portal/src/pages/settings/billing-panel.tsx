import { type TenantView, updateTenant } from "@allod/api";
import { Form, Panel, useSchemaForm, useUiText } from "@allod/ui";
import { SimpleGrid, Textarea, TextInput } from "@mantine/core";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";
import { useUpdateTenant } from "./use-update-tenant.ts";

const FIELDS = ["email", "company", "address", "vatId"] as const;

/** Where invoices go. */
export function BillingPanel({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const common = useUiText();
  const { standing } = useInside();
  const update = useUpdateTenant(tenant);
  const { email = "", company = "", address = "", vatId = "" } = tenant.billing ?? {};
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updateTenant.shape.billing.unwrap(),
    initialValues: { email, company, address, vatId },
    toInput: (values) => Object.fromEntries(FIELDS.map((field) => [field, values[field].trim()]).filter(([, value]) => value !== "")),
    send: (billing) => update({ billing }),
  });
  const readOnly = !can(standing, "billing.change");
  return (
    <Panel title={t("settings.billing")} description={t("settings.billingHint")}>
      <div className="allod-form">
        <Form
          onSubmit={onSubmit}
          submitting={submitting}
          problem={problem}
          action={common("action.save")}
          disabled={readOnly || !form.isDirty()}
        >
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
            <TextInput {...form.getInputProps("company")} label={t("settings.company")} autoComplete="organization" readOnly={readOnly} />
            <TextInput {...form.getInputProps("email")} label={t("settings.billingEmail")} type="email" readOnly={readOnly} />
          </SimpleGrid>
          <Textarea {...form.getInputProps("address")} label={t("settings.address")} autosize minRows={3} readOnly={readOnly} />
          <TextInput {...form.getInputProps("vatId")} label={t("settings.vatId")} maw={240} readOnly={readOnly} />
        </Form>
      </div>
    </Panel>
  );
}
