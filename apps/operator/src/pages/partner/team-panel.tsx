import { invitePartnerAdministrator, partnerAdministratorList, type PartnerView } from "@allod/api";
import { Dialog, Form, Loaded, notifyDone, Panel, useChange, useRead, useSchemaForm } from "@allod/ui";
import { Button, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";

import { useText } from "../../i18n/text.ts";

/** Who acts for a partner, with a way to invite more. */
export function TeamPanel({ partner: { id, name } }: { readonly partner: PartnerView }) {
  const t = useText();
  const path = `/partners/${id}/administrators`;
  const result = useRead(path, { schema: partnerAdministratorList });
  const [inviting, { open, close }] = useDisclosure(false);
  return (
    <Panel
      title={t("partners.team")}
      description={t("partners.teamHint")}
      actions={
        <Button variant="default" size="xs" onClick={open}>
          {t("partners.invite")}
        </Button>
      }
      flush
    >
      <Loaded result={result} lines={2}>
        {({ items }) =>
          items.length === 0 ? (
            <p className="operator-note operator-foot">{t("partners.noTeam")}</p>
          ) : (
            <ul className="allod-list">
              {items.map((administrator) => (
                <li key={administrator.id}>
                  <Text size="sm" fw={600}>
                    {administrator.displayName}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {administrator.email}
                  </Text>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <Dialog opened={inviting} onClose={close} title={t("partners.inviteTitle", { name })}>
        <InviteForm path={path} onClose={close} />
      </Dialog>
    </Panel>
  );
}

function InviteForm({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const t = useText();
  const invite = useChange({
    send: (api, body: { readonly email: string }) => api.send("POST", path, { schema: invitePartnerAdministrator, body }),
    touches: [path],
    onDone: ({ email }) => {
      onClose();
      notifyDone(t("partners.invited", { email }));
    },
  });
  const { form, onSubmit, submitting, problem } = useSchemaForm({
    schema: invitePartnerAdministrator,
    initialValues: { email: "" },
    send: invite.mutateAsync,
    codes: { "invitation.open": "email", "member.exists": "email" },
  });
  return (
    <Form onSubmit={onSubmit} submitting={submitting} problem={problem} action={t("partners.inviteDo")} onCancel={onClose}>
      <TextInput
        {...form.getInputProps("email")}
        type="email"
        label={t("partners.inviteEmail")}
        required
        autoComplete="off"
        data-autofocus
      />
    </Form>
  );
}
