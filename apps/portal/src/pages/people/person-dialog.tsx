import { member as memberSchema, type MemberView, updateMember } from "@allod/api";
import { Dialog, Form, notifyDone, RoleField, useChange, useSchemaForm } from "@allod/ui";
import { Textarea } from "@mantine/core";

import { can, rolesToGive } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

/** Changes somebody's role and addresses. Open while there is a member. */
export function PersonDialog({ member, onClose }: { readonly member: MemberView | undefined; readonly onClose: () => void }) {
  return (
    <Dialog opened={member !== undefined} onClose={onClose} title={member?.displayName ?? ""}>
      {member === undefined ? null : <PersonForm member={member} onClose={onClose} />}
    </Dialog>
  );
}

interface Changes {
  readonly role?: MemberView["role"] | undefined;
  readonly aliases?: readonly string[] | undefined;
}

function PersonForm({ member, onClose }: { readonly member: MemberView; readonly onClose: () => void }) {
  const t = useText();
  const { id, standing } = useInside();
  const mayChangeRole = can(standing, "people.change-role");
  const change = useChange({
    send: (api, body: Changes) =>
      api.send("PATCH", `/tenants/${id}/people/${member.id}`, { schema: memberSchema, body, generation: member.generation }),
    touches: [`/tenants/${id}/people`, "/me"],
    onDone: ({ displayName }) => {
      onClose();
      notifyDone(t("people.saved", { name: displayName }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: updateMember,
    initialValues: { role: member.role, aliases: member.aliases.join("\n") },
    toInput: ({ role, aliases }) => ({ ...(role === member.role ? {} : { role }), aliases: linesOf(aliases) }),
    send: change.mutateAsync,
    codes: { "alias.invalid": "aliases", "alias.taken": "aliases" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("people.save")} onCancel={onClose}>
      {mayChangeRole ? (
        <RoleField
          label={t("people.role")}
          roles={rolesToGive(standing)}
          value={form.values.role}
          onChange={(role) => form.setFieldValue("role", role)}
        />
      ) : null}
      <Textarea
        {...form.getInputProps("aliases")}
        label={t("people.addresses")}
        description={t("people.addressesHint", { username: member.username })}
        autosize
        minRows={2}
        spellCheck={false}
      />
    </Form>
  );
}

/** One address a line; commas and spaces separate them too, since people paste them so. */
function linesOf(text: string): string[] {
  return text.split(/[\s,;]+/u).filter((line) => line !== "");
}
