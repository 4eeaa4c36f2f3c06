import { alertRuleList, type AlertRuleView } from "@allod/api";
import { Button } from "@mantine/core";
import IconBell from "@tabler/icons-react/icons/IconBell";
import IconPlus from "@tabler/icons-react/icons/IconPlus";
import { useState } from "react";

import { ConfirmDialog } from "../../feedback/confirm-dialog.tsx";
import { Loaded } from "../../feedback/loaded.tsx";
import { EmptyState } from "../../feedback/states.tsx";
import { useUiText } from "../../i18n/use-ui-text.ts";
import { useChange, useRead } from "../../query/queries.ts";
import { Panel } from "../../shell/page.tsx";
import { AlertRule } from "./alert-rule.tsx";
import { NewAlertDialog } from "./new-alert-dialog.tsx";

/** Nobody announces that an alert was raised. */
const EVERY_MS = 60_000;

interface AlertRulesProps {
  /** Of the rules, as the API has them: a tenant's, or the platform's. */
  readonly path: string;
  readonly mayChange: boolean;
  /** Of whoever looks: proposed as the first who is told. */
  readonly email: string;
}

/** What somebody is told about as soon as it happens. */
export function AlertRules({ path, mayChange, email }: AlertRulesProps) {
  const t = useUiText();
  const rules = useRead(path, { schema: alertRuleList, every: EVERY_MS });
  const [making, setMaking] = useState(false);
  const [asked, setAsked] = useState<AlertRuleView>();
  const remove = useChange({
    send: (api, { id }: AlertRuleView) => api.send("DELETE", `${path}/${id}`, { schema: { parse: () => undefined } }),
    touches: [path],
    onDone: () => setAsked(undefined),
  });
  const make = mayChange ? (
    <Button size="xs" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("audit.alerts.new")}
    </Button>
  ) : null;
  return (
    <Panel
      title={t("audit.alerts.rules")}
      description={t("audit.alerts.rulesHint")}
      actions={rules.data?.items.length === 0 ? null : make}
      flush
    >
      <Loaded result={rules} lines={3}>
        {({ items }) =>
          items.length === 0 ? (
            <EmptyState icon={<IconBell />} title={t("audit.alerts.none")} action={make}>
              {t("audit.alerts.noneHint")}
            </EmptyState>
          ) : (
            <ul className="allod-list">
              {items.map((rule) => (
                <li key={rule.id} className="allod-alert">
                  <AlertRule path={path} rule={rule} mayChange={mayChange} onDelete={() => setAsked(rule)} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <NewAlertDialog path={path} email={email} opened={making} onClose={() => setMaking(false)} />
      <ConfirmDialog
        opened={asked !== undefined}
        onClose={() => setAsked(undefined)}
        title={t("audit.alerts.deleteTitle", { kind: asked === undefined ? "" : t(`audit.alerts.kind.${asked.kind}`) })}
        action={t("audit.alerts.delete")}
        onConfirm={() => asked !== undefined && remove.mutate(asked)}
        pending={remove.isPending}
        error={remove.error}
      >
        {t("audit.alerts.deleteHint")}
      </ConfirmDialog>
    </Panel>
  );
}
