import { partner as partnerSchema, type PartnerView, updatePartner } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { TextInput, Title } from "@mantine/core";

import { useText } from "../../i18n/text.ts";
import { BillingFields } from "../../parts/billing.tsx";
import { PartnerFields, partnerValues, writtenPartner } from "../partners/partner-fields.tsx";

interface EditPartnerProps {
  readonly partner: PartnerView;
  readonly onClose: () => void;
}

/** Changes everything of a partner that can be changed. */
export function EditPartnerDialog({ opened, ...props }: EditPartnerProps & { readonly opened: boolean }) {
  const t = useText();
  return (
    <Dialog opened={opened} onClose={props.onClose} title={t("partners.editTitle", { name: props.partner.name })}>
      <EditPartnerForm {...props} />
    </Dialog>
  );
}

function EditPartnerForm({ partner, onClose }: EditPartnerProps) {
  const t = useText();
  const { id, generation } = partner;
  const save = useChange({
    send: (api, body: object) => api.send("PATCH", `/partners/${id}`, { schema: partnerSchema, body, generation }),
    touches: ["/partners", "/tenants"],
    onDone: ({ name }) => {
      onClose();
      notifyDone(t("partners.saved", { name }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updatePartner,
    initialValues: partnerValues(partner),
    toInput: writtenPartner,
    send: save.mutateAsync,
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("tenant.editDo")} onCancel={onClose}>
      <TextInput {...form.getInputProps("name")} label={t("partners.name")} required maxLength={120} data-autofocus />
      <PartnerFields propsOf={(field) => form.getInputProps(field)} />
      <Title order={3}>{t("billing.title")}</Title>
      <BillingFields propsOf={(field) => form.getInputProps(`billing.${field}`)} />
    </Form>
  );
}
