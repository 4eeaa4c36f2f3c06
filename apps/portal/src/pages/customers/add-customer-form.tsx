import { createTenant, tenant as tenantSchema } from "@allod/api";
import { Form, notifyDone, proposeSlug, useChange, useSchemaForm } from "@allod/ui";
import { TextInput } from "@mantine/core";

import { useText } from "../../i18n/text.ts";

/** Makes a tenant for a partner, and invites who is to own it. */
export function AddCustomerForm({ partnerId, onClose }: { readonly partnerId: string; readonly onClose: () => void }) {
  const t = useText();
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", "/tenants", { schema: tenantSchema, body, idempotencyKey }),
    touches: [`/partners/${partnerId}`],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("customers.added", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createTenant,
    initialValues: { name: "", slug: "", owner: { email: "" } },
    toInput: (values) => ({ ...values, partnerId }),
    send: create.mutateAsync,
    codes: { "slug.invalid": "slug", "slug.reserved": "slug", "slug.taken": "slug" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("customers.add")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("name")}
        label={t("customers.addName")}
        required
        data-autofocus
        onBlur={() => {
          if (form.values.slug === "") form.setFieldValue("slug", proposeSlug(form.values.name));
        }}
      />
      <TextInput
        {...form.getInputProps("slug")}
        label={t("customers.addSlug")}
        description={t("customers.addSlugHint")}
        required
        autoCapitalize="none"
        spellCheck={false}
      />
      <TextInput
        {...form.getInputProps("owner.email")}
        label={t("customers.addOwner")}
        description={t("customers.addOwnerHint")}
        type="email"
        required
      />
    </Form>
  );
}
