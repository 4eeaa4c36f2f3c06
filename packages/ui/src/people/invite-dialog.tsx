import { createInvitation, invitation } from "@allod/api";
import { TextInput } from "@mantine/core";

import { useUiText } from "../i18n/use-ui-text.ts";
import { Dialog } from "../feedback/dialog.tsx";
import { notifyDone } from "../feedback/notify.tsx";
import { Form } from "../form/form.tsx";
import { useSchemaForm } from "../form/use-schema-form.ts";
import { useChange } from "../query/queries.ts";
import { type Role, RoleField } from "./role-field.tsx";

interface InviteProps {
  readonly tenantId: string;
  /** Those that whoever invites may give. */
  readonly roles: readonly Role[];
  /** The one that is chosen at first. Default: member. */
  readonly firstRole?: Role;
  readonly onClose: () => void;
}

/** Asks somebody to join a tenant. */
export function InviteDialog({ opened, title, ...props }: InviteProps & { readonly opened: boolean; readonly title: string }) {
  return (
    <Dialog opened={opened} onClose={props.onClose} title={title}>
      <InviteForm {...props} />
    </Dialog>
  );
}

function InviteForm({ tenantId, roles, firstRole = "member", onClose }: InviteProps) {
  const t = useUiText();
  const send = useChange({
    send: (api, body: { readonly email: string; readonly role: Role }, idempotencyKey) =>
      api.send("POST", `/tenants/${tenantId}/invitations`, { schema: invitation, body, idempotencyKey }),
    touches: [`/tenants/${tenantId}/invitations`],
    onDone: ({ email }) => {
      onClose();
      notifyDone(t("invitations.sent", { email }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: createInvitation,
    initialValues: { email: "", role: firstRole },
    send: send.mutateAsync,
    codes: { "member.exists": "email", "invitation.open": "email" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("invitations.send")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("email")}
        type="email"
        label={t("invitations.email")}
        description={t("invitations.emailHint")}
        autoComplete="off"
        required
        data-autofocus
      />
      {roles.length < 2 ? null : (
        <RoleField
          label={t("invitations.role")}
          roles={roles}
          value={form.values.role}
          onChange={(role) => form.setFieldValue("role", role)}
        />
      )}
    </Form>
  );
}
