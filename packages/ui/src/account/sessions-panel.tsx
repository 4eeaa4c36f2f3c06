import { session as sessionSchema, sessionList, type SessionView } from "@allod/api";
import { Button, Group, Text } from "@mantine/core";
import IconDeviceDesktop from "@tabler/icons-react/icons/IconDeviceDesktop";

import { useUiText } from "../i18n/use-ui-text.ts";
import { Loaded } from "../feedback/loaded.tsx";
import { notifyDone, useNotifyFailed } from "../feedback/notify.tsx";
import { ToneBadge } from "../feedback/status-badge.tsx";
import { RelativeTime } from "../format/relative-time.tsx";
import { useChange, useRead } from "../query/queries.ts";
import { Panel } from "../shell/page.tsx";

const PATH = "/me/sessions";

/** Where this person is signed in, with a way to end each. */
export function SessionsPanel() {
  const t = useUiText();
  const sessions = useRead(PATH, { schema: sessionList });
  const end = useChange({
    send: (api, { id }: SessionView) => api.send("POST", `${PATH}/${id}/revoke`, { schema: sessionSchema.pick({ id: true }) }),
    touches: [PATH],
    onDone: () => notifyDone(t("account.ended")),
    onFailed: useNotifyFailed(),
  });
  return (
    <Panel title={t("account.sessions")} description={t("account.sessionsHint")} flush>
      <Loaded result={sessions} lines={2}>
        {({ items }) => (
          <ul className="allod-list">
            {items.map((session) => (
              <li key={session.id} className="allod-row">
                <Session session={session} />
                {session.current ? null : (
                  <Button
                    variant="default"
                    size="xs"
                    onClick={() => end.mutate(session)}
                    loading={end.isPending && end.variables.id === session.id}
                    aria-label={t("account.endNamed", { name: session.userAgent })}
                  >
                    {t("account.end")}
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
    </Panel>
  );
}

function Session({ session: { userAgent, application, createdAt, lastSeenAt, current } }: { readonly session: SessionView }) {
  const t = useUiText();
  return (
    <Group gap="sm" wrap="nowrap" miw={0}>
      <IconDeviceDesktop size={20} aria-hidden className="allod-row-icon" />
      <div>
        <Group gap="sm">
          <Text size="sm" fw={600} className="allod-break">
            {userAgent === "" ? t("account.unknownBrowser") : userAgent}
          </Text>
          {current ? <ToneBadge tone="good">{t("account.thisOne")}</ToneBadge> : null}
        </Group>
        <Text size="sm" c="dimmed">
          {t(`account.${application}`)} · {t("account.lastSeen")} <RelativeTime time={lastSeenAt} /> · {t("account.signedIn")}{" "}
          <RelativeTime time={createdAt} />
        </Text>
      </div>
    </Group>
  );
}
