import { createPartner, partner as partnerSchema } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { Button } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import IconPlus from "@tabler/icons-react/icons/IconPlus";
import { useNavigate } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { NameFields, SLUG_CODES } from "../../naming/name-fields.tsx";
import { noPartner, PartnerFields, writtenPartner } from "./partner-fields.tsx";

/** Opens the form that makes a partner. */
export function CreatePartnerButton() {
  const t = useText();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={open}>
        {t("partners.create")}
      </Button>
      <Dialog opened={opened} onClose={close} title={t("partners.createTitle")}>
        <CreatePartnerForm onClose={close} />
      </Dialog>
    </>
  );
}

function CreatePartnerForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const create = useChange({
    send: (api, body: object, idempotencyKey) => api.send("POST", "/partners", { schema: partnerSchema, body, idempotencyKey }),
    touches: ["/partners", "/platform"],
    onDone: ({ id, name }) => {
      onClose();
      notifyDone(t("partners.created", { name }));
      void navigate({ to: "/partners/$partnerId", params: { partnerId: id } });
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createPartner,
    initialValues: { slug: "", ...noPartner },
    toInput: ({ slug, ...values }) => ({ slug, ...writtenPartner(values) }),
    send: create.mutateAsync,
    codes: SLUG_CODES,
  });
  const { values, errors } = form;
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("partners.createDo")} onCancel={onClose}>
      <NameFields
        values={values}
        errors={{ name: errors["name"], slug: errors["slug"] }}
        labels={{ name: t("partners.name"), slug: t("partners.slug"), slugHint: t("partners.slugHint") }}
        onChange={({ name, slug }) => form.setValues({ name, slug })}
      />
      <PartnerFields propsOf={(field) => form.getInputProps(field)} />
    </Form>
  );
}
