import type { AuditEventView } from "@allod/api";
import { type MouseEvent, memo, type ReactNode } from "react";

import { useFormat } from "../format/use-format.ts";
import { useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { ActingAs } from "./acting-as.tsx";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { SourceBadge } from "./source-badge.tsx";
import { wordsOf } from "./words.ts";

export interface RowActions {
  readonly onOpen: (eventId: string) => void;
  /** Only what this one did, or what was done to this one. */
  readonly onOnly: (part: "actor" | "target", id: string) => void;
}

interface RowProps extends RowActions {
  readonly event: AuditEventView;
  /** Whose event it is, where events of several are shown; undefined elsewhere. */
  readonly tenant: ReactNode | undefined;
}

/** One event in a line. A press anywhere opens it, but on a name: that narrows the timeline to it. */
export const Row = memo(function Row({ event, tenant, onOpen, onOnly }: RowProps) {
  const t = useUiText();
  const locale = useLocale();
  const format = useFormat();
  const { id, occurredAt, source, actor, target, outcome } = event;
  const words = wordsOf(event, { t, locale });
  function open({ target }: MouseEvent): void {
    const isButton = target instanceof Element && target.closest("button, a") !== null;
    if (!isButton && window.getSelection()?.isCollapsed !== false) onOpen(id);
  }
  return (
    <div className="allod-event-row" data-outcome={outcome} data-wide={tenant !== undefined} onClick={open}>
      <time id={`when-${id}`} dateTime={occurredAt} className="allod-event-time">
        <span className="allod-hidden">{format.date(occurredAt)} </span>
        {format.time(occurredAt)}
      </time>
      <SourceBadge source={source} />
      {tenant === undefined ? null : <span className="allod-event-tenant">{tenant}</span>}
      <div className="allod-event-what">
        <span id={`what-${id}`}>
          <Name id={actor.id} name={words.who} isNamed={words.isNamed} onOnly={() => onOnly("actor", actor.id)} />{" "}
          <button type="button" tabIndex={-1} className="allod-event-title" data-raw={words.isRaw} onClick={() => onOpen(id)}>
            {words.what}
          </button>{" "}
          {words.target === "" ? null : (
            <Name
              id={target.id}
              name={words.target}
              isNamed={!event.erased || target.name !== ""}
              onOnly={() => onOnly("target", target.id)}
            />
          )}
        </span>
        <ActingAs as={actor.as} />
        {outcome === "success" ? null : <OutcomeBadge outcome={outcome} />}
      </div>
      <span className="allod-address">{actor.address}</span>
    </div>
  );
});

interface NameProps {
  readonly id: string;
  readonly name: string;
  readonly isNamed: boolean;
  readonly onOnly: () => void;
}

/** A name that narrows the timeline to it. The keyboard has that in the drawer, so that each line is one stop. */
function Name({ id, name, isNamed, onOnly }: NameProps) {
  const t = useUiText();
  if (id === "") return <strong data-named={isNamed}>{name}</strong>;
  return (
    <button type="button" tabIndex={-1} className="allod-name" data-named={isNamed} title={t("audit.only", { name })} onClick={onOnly}>
      {name}
    </button>
  );
}
