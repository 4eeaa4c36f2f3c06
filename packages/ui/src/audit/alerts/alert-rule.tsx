import { alertRule, type AlertKind, type AlertRuleView } from "@allod/api";
import { ActionIcon, Switch, Text } from "@mantine/core";
import IconLockX from "@tabler/icons-react/icons/IconLockX";
import IconMapPin from "@tabler/icons-react/icons/IconMapPin";
import IconTrash from "@tabler/icons-react/icons/IconTrash";
import IconTrashX from "@tabler/icons-react/icons/IconTrashX";
import IconUserShield from "@tabler/icons-react/icons/IconUserShield";

import { useNotifyFailed } from "../../feedback/notify.tsx";
import { RelativeTime } from "../../format/relative-time.tsx";
import { useFormat } from "../../format/use-format.ts";
import { useUiText } from "../../i18n/use-ui-text.ts";
import { useChange } from "../../query/queries.ts";

const ICONS = {
  "new-country": IconMapPin,
  "many-failures": IconLockX,
  "operator-access": IconUserShield,
  "mass-deletion": IconTrashX,
} as const satisfies Readonly<Record<AlertKind, unknown>>;

interface AlertRuleProps {
  readonly path: string;
  readonly rule: AlertRuleView;
  readonly mayChange: boolean;
  readonly onDelete: () => void;
}

/** What is watched for, who is told, when that was last, and whether it is switched on. */
export function AlertRule({ path, rule, mayChange, onDelete }: AlertRuleProps) {
  const t = useUiText();
  const { id, kind, channels, enabled, lastRaisedAt } = rule;
  const Icon = ICONS[kind];
  const name = t(`audit.alerts.kind.${kind}`);
  const change = useChange({
    send: (api, body: { readonly enabled: boolean }) => api.send("PATCH", `${path}/${id}`, { schema: alertRule, body }),
    touches: [path],
    onFailed: useNotifyFailed(),
  });
  return (
    <>
      <span className="allod-alert-icon" data-enabled={enabled} aria-hidden>
        <Icon size={20} />
      </span>
      <div className="allod-alert-what">
        <Text size="sm" fw={600}>
          {name}
        </Text>
        <Text size="sm" c="dimmed">
          <When rule={rule} />
        </Text>
        <Text size="sm" c="dimmed" className="allod-break">
          {channels.email.length === 0 ? null : t("audit.alerts.mailTo", { who: channels.email.join(", ") })}
          {channels.email.length === 0 || channels.webhook === null ? null : " · "}
          {channels.webhook === null ? null : t("audit.alerts.callOf", { url: hostOf(channels.webhook.url) })}
        </Text>
        {channels.webhook === null || channels.webhook.lastError === "" ? null : (
          <Text size="sm" className="allod-alert-failed">
            {t("audit.alerts.callFailed")} <span lang="en">{channels.webhook.lastError}</span>
          </Text>
        )}
        <Text size="xs" c="dimmed">
          {lastRaisedAt === null ? (
            t("audit.alerts.neverRaised")
          ) : (
            <>
              {t("audit.alerts.raised")} <RelativeTime time={lastRaisedAt} />
            </>
          )}
        </Text>
      </div>
      <div className="allod-alert-tools">
        <Switch
          checked={change.isPending ? change.variables.enabled : enabled}
          disabled={!mayChange}
          onChange={(event) => change.mutate({ enabled: event.currentTarget.checked })}
          aria-label={t("audit.alerts.switch", { kind: name })}
        />
        {mayChange ? (
          <ActionIcon variant="subtle" color="gray" onClick={onDelete} aria-label={t("audit.alerts.deleteNamed", { kind: name })}>
            <IconTrash size={18} />
          </ActionIcon>
        ) : null}
      </div>
    </>
  );
}

/** From how many within what time; or at each one. */
function When({ rule: { kind, threshold, windowMinutes } }: { readonly rule: AlertRuleView }) {
  const t = useUiText();
  const format = useFormat();
  if (threshold === null || windowMinutes === null) return t(`audit.alerts.hint.${kind}`);
  return t("audit.alerts.counted", { threshold: format.number(threshold), minutes: format.number(windowMinutes) });
}

/** What comes after the host may be a secret of its own. */
function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
