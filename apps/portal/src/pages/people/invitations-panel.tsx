import { invitation, invitationList, type InvitationView } from "@allod/api";
import {
  ConfirmDialog,
  Loaded,
  notifyDone,
  Panel,
  RelativeTime,
  RowMenu,
  StatusBadge,
  useChange,
  useNotifyFailed,
  useRead,
} from "@allod/ui";
import { Group, Text } from "@mantine/core";
import { useState } from "react";

import { can, isAbove } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

/** Who was asked and has not answered: those that are still open, and those that ran out. */
export function InvitationsPanel() {
  const t = useText();
  const { id, standing } = useInside();
  const path = `/tenants/${id}/invitations`;
  const [asked, setAsked] = useState<InvitationView>();
  const result = useRead(path, { schema: invitationList });
  const resend = useChange({
    send: (api, { id }: InvitationView) => api.send("POST", `${path}/${id}/resend`, { schema: invitation }),
    touches: [path],
    onDone: ({ email }) => notifyDone(t("people.resent", { email })),
    onFailed: useNotifyFailed(),
  });
  const revoke = useChange({
    send: (api, { id }: InvitationView) => api.send("POST", `${path}/${id}/revoke`, { schema: invitation }),
    touches: [path],
    onDone: () => {
      setAsked(undefined);
      notifyDone(t("people.revoked"));
    },
  });
  const waiting = result.data?.items.filter(({ status }) => status === "open" || status === "expired") ?? [];
  const mayChange = can(standing, "people.change");
  return (
    <Panel title={t("people.invitations")} description={t("people.invitationsHint")} flush>
      <Loaded result={result} lines={2}>
        {() =>
          waiting.length === 0 ? (
            <Text className="portal-pad" size="sm" c="dimmed">
              {t("people.noInvitations")}
            </Text>
          ) : (
            <ul className="allod-list">
              {waiting.map((invitation) => (
                <li key={invitation.id} className="portal-row">
                  <div>
                    <Text size="sm" fw={600}>
                      {invitation.email}
                    </Text>
                    <Text size="sm" c="dimmed" component="div">
                      {t(`role.${invitation.role}`)} · {t("people.invitedBy")} {invitation.invitedBy.displayName} · {t("people.ends")}{" "}
                      <RelativeTime time={invitation.expiresAt} />
                    </Text>
                  </div>
                  <Group gap="sm" wrap="nowrap">
                    {invitation.status === "expired" ? <StatusBadge status="expired" /> : null}
                    <RowMenu
                      name={invitation.email}
                      actions={
                        mayChange && !isAbove(invitation.role, standing)
                          ? [
                              { label: t("people.resend"), onClick: () => resend.mutate(invitation) },
                              { label: t("people.revoke"), onClick: () => setAsked(invitation), danger: true },
                            ]
                          : []
                      }
                    />
                  </Group>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("people.revokeTitle", { email: asked?.email ?? "" })}
        action={t("people.revoke")}
        onConfirm={() => asked !== undefined && revoke.mutate(asked)}
        pending={revoke.isPending}
        error={revoke.error}
      >
        {t("people.revokeHint")}
      </ConfirmDialog>
    </Panel>
  );
}
