import { auditEventDetail, type AuditEventDetail } from "@allod/api";
import { ActionIcon, Drawer } from "@mantine/core";
import IconChevronDown from "@tabler/icons-react/icons/IconChevronDown";
import IconChevronUp from "@tabler/icons-react/icons/IconChevronUp";
import type { ReactNode } from "react";

import { Loaded } from "../feedback/loaded.tsx";
import { useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useRead } from "../query/queries.ts";
import { ActingAs } from "./acting-as.tsx";
import { changesOf } from "./changed-fields.ts";
import { Changes } from "./changes.tsx";
import { EventFacts, type FactsProps } from "./event-facts.tsx";
import { OutcomeBadge } from "./outcome-badge.tsx";
import { type Person, personsIn } from "./persons.ts";
import { RawDetails } from "./raw-details.tsx";
import { SourceBadge } from "./source-badge.tsx";
import { wordsOf } from "./words.ts";

interface DetailsProps extends FactsProps {
  /** Undefined: what is personal stays. */
  readonly onErase?: ((person: Person) => void) | undefined;
}

interface EventDrawerProps extends Omit<DetailsProps, "event"> {
  /** Of the timeline, as the API has it. */
  readonly path: string;
  /** Undefined: closed. */
  readonly eventId: string | undefined;
  readonly onClose: () => void;
  /** Goes to the event above or below; undefined where there is none. */
  readonly onNewer: (() => void) | undefined;
  readonly onOlder: (() => void) | undefined;
  /** Something is asked in front of it, and Escape is for that. */
  readonly isCovered: boolean;
}

/** Everything that is known about an event, beside the timeline. */
export function EventDrawer({ eventId, onClose, onNewer, onOlder, isCovered, ...rest }: EventDrawerProps) {
  const t = useUiText();
  return (
    <Drawer
      opened={eventId !== undefined}
      onClose={onClose}
      closeOnEscape={!isCovered}
      position="right"
      size="36rem"
      title={
        <span className="allod-drawer-title">
          {t("audit.event")}
          <Step label={t("audit.newer")} onStep={onNewer} icon={<IconChevronUp size={18} aria-hidden />} />
          <Step label={t("audit.older")} onStep={onOlder} icon={<IconChevronDown size={18} aria-hidden />} />
        </span>
      }
      closeButtonProps={{ "aria-label": t("action.close") }}
      // They would count as the head of the page, and as another heading around the buttons.
      attributes={{ header: { role: "none" } }}
      overlayProps={{ backgroundOpacity: 0.25 }}
      className="allod-drawer"
    >
      {eventId === undefined ? null : <ReadEvent key={eventId} eventId={eventId} {...rest} />}
    </Drawer>
  );
}

function Step({ label, onStep, icon }: { readonly label: string; readonly onStep: (() => void) | undefined; readonly icon: ReactNode }) {
  return (
    <ActionIcon variant="default" size="md" aria-label={label} title={label} disabled={onStep === undefined} onClick={onStep}>
      {icon}
    </ActionIcon>
  );
}

function ReadEvent({ path, eventId, ...rest }: { readonly path: string; readonly eventId: string } & Omit<DetailsProps, "event">) {
  const result = useRead(`${path}/${eventId}`, { schema: auditEventDetail });
  return (
    <Loaded result={result} lines={9}>
      {(event) => <Details event={event} {...rest} />}
    </Loaded>
  );
}

function Details({ onErase, ...props }: DetailsProps & { readonly event: AuditEventDetail }) {
  const t = useUiText();
  const locale = useLocale();
  const { event } = props;
  const { who, what, target, isRaw } = wordsOf(event, { t, locale });
  const changes = changesOf(event.metadata);
  return (
    <div className="allod-event-details">
      <h3 className="allod-event-sentence">
        <strong>{who}</strong> <span data-raw={isRaw}>{what}</span> {target === "" ? null : <strong>{target}</strong>}
      </h3>
      <div className="allod-event-marks">
        <SourceBadge source={event.source} />
        <OutcomeBadge outcome={event.outcome} />
        <ActingAs as={event.actor.as} />
      </div>
      {event.erased ? (
        <p className="allod-note" role="note">
          <strong>{t("audit.erased")}</strong> {t("audit.erasedHint")}
        </p>
      ) : null}
      {Object.keys(changes).length === 0 ? null : (
        <section className="allod-event-section">
          <h4>{t("audit.changes")}</h4>
          <Changes changes={changes} />
        </section>
      )}
      <EventFacts {...props} />
      <RawDetails metadata={event.metadata} />
      {onErase === undefined
        ? null
        : personsIn(event).map((person) => (
            <button key={person.id} type="button" className="allod-erase" onClick={() => onErase(person)}>
              {t("audit.erase", { name: person.name })}
            </button>
          ))}
    </div>
  );
}
