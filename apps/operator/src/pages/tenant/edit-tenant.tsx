import { tenant as tenantSchema, type TenantView, updateTenant } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { TextInput, Title } from "@mantine/core";

import { useText } from "../../i18n/text.ts";
import { BillingFields, billingValues, writtenBilling } from "../../parts/billing.tsx";

interface EditTenantProps {
  readonly tenant: TenantView;
  readonly onClose: () => void;
}

/** Changes what an organization is called, and where its invoices go. */
export function EditTenantDialog({ opened, ...props }: EditTenantProps & { readonly opened: boolean }) {
  const t = useText();
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t("tenant.editTitle", { name: props.tenant.name })}>
      <EditTenantForm {...props} />
    </Dialog>
  );
}

function EditTenantForm({ tenant, onClose }: EditTenantProps) {
  const t = useText();
  const save = useChange({
    send: (api, body: object) => api.send("PATCH", `/tenants/${tenant.id}`, { schema: tenantSchema, body, generation: tenant.generation }),
    touches: ["/tenants", "/partners"],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("tenant.edited", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updateTenant,
    initialValues: { name: tenant.name, billing: billingValues(tenant.billing) },
    toInput: ({ name, billing }) => ({ name, billing: writtenBilling(billing) }),
    send: save.mutateAsync,
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("tenant.editDo")} onCancel={onClose}>
      <TextInput {...form.getInputProps("name")} label={t("tenants.createName")} required maxLength={120} data-autofocus />
      <Title order={3}>{t("billing.title")}</Title>
      <BillingFields propsOf={(field) => form.getInputProps(`billing.${field}`)} />
    </Form>
  );
}
