import type { AuditEventDetail } from "@allod/api";
import { Button } from "@mantine/core";
import IconFilter from "@tabler/icons-react/icons/IconFilter";
import type { ReactNode } from "react";

import { CopyButton } from "../feedback/copy-button.tsx";
import { useFormat } from "../format/use-format.ts";
import { sayOr, useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import type { RowActions } from "./row.tsx";
import { titleOf, withoutColon, wordsOf } from "./words.ts";

export interface FactsProps extends Pick<RowActions, "onOnly"> {
  readonly event: AuditEventDetail;
  readonly tenant?: ((tenantId: string | null) => ReactNode) | undefined;
}

/** Received so much later than it happened, it is worth telling. */
const LATE_MS = 60_000;

/** All fields of an event, in groups. */
export function EventFacts({ event, tenant, onOnly }: FactsProps) {
  const t = useUiText();
  const locale = useLocale();
  const format = useFormat();
  const { actor, target, action, rawAction, occurredAt, receivedAt, correlationId, externalId, attribution, seq, hash } = event;
  const words = wordsOf(event, { t, locale });
  const title = titleOf(action, locale);
  const isLate = Date.parse(receivedAt) - Date.parse(occurredAt) > LATE_MS;
  return (
    <>
      <Section title={t("audit.whatHappened")}>
        <Fact name={t("audit.occurred")}>
          <time dateTime={occurredAt}>{format.exactly(occurredAt)}</time>
        </Fact>
        {isLate ? (
          <Fact name={t("audit.received")}>
            <time dateTime={receivedAt}>{format.exactly(receivedAt)}</time>
          </Fact>
        ) : null}
        <Fact name={t("audit.action")}>
          {title === undefined ? t("audit.unmapped") : withoutColon(title)} <code>{action}</code>
        </Fact>
        {rawAction === "" || rawAction === action ? null : (
          <Fact name={t("audit.rawAction")}>
            <code>{rawAction}</code>
          </Fact>
        )}
      </Section>
      <Section title={t("audit.actor")}>
        <Fact name={t("audit.name")}>
          {words.who}
          <Only
            id={actor.id}
            label={t(actor.kind === "person" ? "audit.onlyPerson" : "audit.onlyActor")}
            onOnly={() => onOnly("actor", actor.id)}
          />
        </Fact>
        <Fact name={t("audit.kind")}>{t(`audit.actorKind.${actor.kind}`)}</Fact>
        <Copied name={t("audit.id")} value={actor.id} />
        <Fact name={t("audit.address")}>{actor.address === "" ? null : <code>{actor.address}</code>}</Fact>
        <Fact name={t("audit.userAgent")}>{actor.userAgent}</Fact>
      </Section>
      {target.id === "" && target.name === "" ? null : (
        <Section title={t("audit.target")}>
          <Fact name={t("audit.name")}>
            {words.target || target.name || target.id}
            <Only id={target.id} label={t("audit.onlyTarget")} onOnly={() => onOnly("target", target.id)} />
          </Fact>
          <Fact name={t("audit.kind")}>{sayOr(t, `audit.targetKind.${target.kind}`, target.kind)}</Fact>
          <Copied name={t("audit.id")} value={target.id} />
        </Section>
      )}
      <Section title={t("audit.place")}>
        {tenant === undefined ? null : <Fact name={t("audit.tenant")}>{tenant(event.tenantId)}</Fact>}
        <Fact name={t("audit.whyHere")}>{t(`audit.why.${attribution}`)}</Fact>
        <Fact name={t("audit.seq")}>{format.number(seq)}</Fact>
        <Fact name={t("audit.hash")}>
          <span className="allod-copied">
            <code title={hash}>{`${hash.slice(0, 10)}…${hash.slice(-6)}`}</code>
            <CopyButton value={hash} name={t("audit.hash")} />
          </span>
        </Fact>
        <Copied name={t("audit.correlation")} value={correlationId} />
        <Copied name={t("audit.externalId")} value={externalId} />
      </Section>
    </>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section className="allod-event-section">
      <h4>{title}</h4>
      <dl className="allod-facts">{children}</dl>
    </section>
  );
}

/** Nothing where the source says nothing. */
function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  if (children === null || children === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Copied({ name, value }: { readonly name: string; readonly value: string }) {
  if (value === "") return null;
  return (
    <Fact name={name}>
      <span className="allod-copied">
        <code>{value}</code>
        <CopyButton value={value} name={name} />
      </span>
    </Fact>
  );
}

function Only({ id, label, onOnly }: { readonly id: string; readonly label: string; readonly onOnly: () => void }) {
  if (id === "") return null;
  return (
    <Button variant="light" size="compact-xs" leftSection={<IconFilter size={13} aria-hidden />} onClick={onOnly}>
      {label}
    </Button>
  );
}
