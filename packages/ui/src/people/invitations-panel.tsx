import { invitation, invitationList, type InvitationView } from "@allod/api";
import { Group, Text } from "@mantine/core";
import { useState } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { ConfirmDialog } from "../feedback/confirm-dialog.tsx";
import { Loaded } from "../feedback/loaded.tsx";
import { notifyDone, useNotifyFailed } from "../feedback/notify.tsx";
import { StatusBadge } from "../feedback/status-badge.tsx";
import { RelativeTime } from "../format/relative-time.tsx";
import { useChange, useRead } from "../query/queries.ts";
import { Panel } from "../shell/page.tsx";
import { RowMenu } from "../table/row-menu.tsx";

interface InvitationsPanelProps {
  readonly tenantId: string;
  /** Whether whoever looks may send one again, and take it back. */
  readonly mayChange: (invitation: InvitationView) => boolean;
}

/** Who was asked to join a tenant and has not answered: those that are still open, and those that ran out. */
export function InvitationsPanel({ tenantId, mayChange }: InvitationsPanelProps) {
  const t = useUiText();
  const path = `/tenants/${tenantId}/invitations`;
  const [asked, setAsked] = useState<InvitationView>();
  const result = useRead(path, { schema: invitationList });
  const resend = useChange({
    send: (api, { id }: InvitationView) => api.send("POST", `${path}/${id}/resend`, { schema: invitation }),
    touches: [path],
    onDone: ({ email }) => notifyDone(t("invitations.resent", { email })),
    onFailed: useNotifyFailed(),
  });
  const revoke = useChange({
    send: (api, { id }: InvitationView) => api.send("POST", `${path}/${id}/revoke`, { schema: invitation }),
    touches: [path],
    onDone: () => {
      setAsked(undefined);
      notifyDone(t("invitations.revoked"));
    },
  });
  const waiting = result.data?.items.filter(({ status }) => status === "open" || status === "expired") ?? [];
  return (
    <Panel title={t("invitations.title")} description={t("invitations.hint")} flush>
      <Loaded result={result} lines={2}>
        {() =>
          waiting.length === 0 ? (
            <Text className="allod-pad" size="sm" c="dimmed">
              {t("invitations.none")}
            </Text>
          ) : (
            <ul className="allod-list">
              {waiting.map((invitation) => (
                <li key={invitation.id} className="allod-row">
                  <div>
                    <Text size="sm" fw={600}>
                      {invitation.email}
                    </Text>
                    <Text size="sm" c="dimmed" component="div">
                      {t(`role.${invitation.role}`)} · {t("invitations.by")} {invitation.invitedBy.displayName} · {t("invitations.ends")}{" "}
                      <RelativeTime time={invitation.expiresAt} />
                    </Text>
                  </div>
                  <Group gap="sm" wrap="nowrap">
                    {invitation.status === "expired" ? <StatusBadge status="expired" /> : null}
                    <RowMenu
                      name={invitation.email}
                      actions={
                        mayChange(invitation)
                          ? [
                              { label: t("invitations.resend"), onClick: () => resend.mutate(invitation) },
                              { label: t("invitations.revoke"), onClick: () => setAsked(invitation), danger: true },
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
        title={t("invitations.revokeTitle", { email: asked?.email ?? "" })}
        action={t("invitations.revoke")}
        onConfirm={() => asked !== undefined && revoke.mutate(asked)}
        pending={revoke.isPending}
        error={revoke.error}
      >
        {t("invitations.revokeHint")}
      </ConfirmDialog>
    </Panel>
  );
}
