import { createInvitation, invitation, type MemberView } from "@allod/api";
import { Dialog, Form, notifyDone, useChange, useSchemaForm } from "@allod/ui";
import { TextInput } from "@mantine/core";

import { rolesToGive } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";
import { RoleField } from "./role-field.tsx";

/** Asks somebody to join. */
export function InviteDialog({ opened, onClose }: { readonly opened: boolean; readonly onClose: () => void }) {
  const t = useText();
  return (
    <Dialog opened={opened} onClose={onClose} title={t("people.inviteTitle")}>
      <InviteForm onClose={onClose} />
    </Dialog>
  );
}

const nobody: { readonly email: string; readonly role: MemberView["role"] } = { email: "", role: "member" };

function InviteForm({ onClose }: { readonly onClose: () => void }) {
  const t = useText();
  const { id, standing } = useInside();
  const roles = rolesToGive(standing);
  const send = useChange({
    send: (api, body: { readonly email: string; readonly role: MemberView["role"] }, idempotencyKey) =>
      api.send("POST", `/tenants/${id}/invitations`, { schema: invitation, body, idempotencyKey }),
    touches: [`/tenants/${id}/invitations`],
    onDone: ({ email }) => {
      onClose();
      notifyDone(t("people.invited", { email }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createInvitation,
    initialValues: nobody,
    send: send.mutateAsync,
    codes: { "member.exists": "email", "invitation.open": "email" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("people.inviteSend")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("email")}
        type="email"
        label={t("people.inviteEmail")}
        description={t("people.inviteEmailHint")}
        autoComplete="off"
        required
        data-autofocus
      />
      {roles.length < 2 ? null : (
        <RoleField
          label={t("people.inviteRole")}
          roles={roles}
          value={form.values.role}
          onChange={(role) => form.setFieldValue("role", role)}
        />
      )}
    </Form>
  );
}
