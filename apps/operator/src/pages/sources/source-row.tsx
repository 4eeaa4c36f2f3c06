import type { AuditSourceState } from "@allod/api";
import { RelativeTime, type Tone, ToneBadge, useFormat } from "@allod/ui";
import { SourceBadge } from "@allod/ui/audit";
import { Text } from "@mantine/core";
import type { ReactNode } from "react";

import { useText } from "../../i18n/text.ts";
import { Lag } from "./lag.tsx";

const TONES: Readonly<Record<AuditSourceState["status"], Tone>> = { working: "good", waiting: "idle", failing: "bad" };

/** What is told of a source: whether it works, what to do where it does not, and how much it brought. */
export function SourceRow({ source: { source, instance, status, message, ...figures } }: { readonly source: AuditSourceState }) {
  const t = useText();
  const format = useFormat();
  const { lagSeconds, events, lastEventAt, lastReadAt, refused } = figures;
  return (
    <>
      <div className="operator-source-head">
        <div>
          <SourceBadge source={source} />
          <Text span size="sm" c="dimmed" className="allod-break">
            {instance}
          </Text>
        </div>
        <ToneBadge tone={TONES[status]}>{t(`sources.${status}`)}</ToneBadge>
      </div>
      {message === "" ? null : (
        <Text size="sm" lang="en" className="operator-told" data-tone={TONES[status]}>
          {message}
        </Text>
      )}
      {status === "waiting" && message === "" ? (
        <Text size="sm" c="dimmed">
          {t("sources.waitingHint")}
        </Text>
      ) : null}
      <dl className="operator-source-figures">
        <Figure name={t("sources.lag")}>
          <Lag seconds={lagSeconds} />
        </Figure>
        <Figure name={t("sources.events")}>{format.number(events)}</Figure>
        <Figure name={t("sources.lastEvent")}>
          <Ago time={lastEventAt} />
        </Figure>
        <Figure name={t("sources.lastRead")}>
          <Ago time={lastReadAt} />
        </Figure>
        <Figure name={t("sources.refused")} hint={t("sources.refusedHint")} isBad={refused > 0}>
          {format.number(refused)}
        </Figure>
      </dl>
    </>
  );
}

interface FigureProps {
  readonly name: string;
  readonly hint?: string;
  readonly isBad?: boolean;
  readonly children: ReactNode;
}

function Figure({ name, hint, isBad = false, children }: FigureProps) {
  return (
    <div title={hint} data-bad={isBad}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Ago({ time }: { readonly time: string | null }) {
  const t = useText();
  return time === null ? t("sources.never") : <RelativeTime time={time} />;
}
