import type { AuditEventView } from "@allod/api";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";

import { useFormat, useNow } from "../format/use-format.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { nextIndex } from "./keys.ts";
import { Row, type RowActions } from "./row.tsx";
import { useVirtualRows } from "./use-virtual-rows.ts";

/** So many lines before the end, the next page is asked for. */
const AHEAD = 25;
/** The header of the page, below which a day stays in sight. */
const HEADER = 56;

interface EventFeedProps extends RowActions {
  readonly items: readonly AuditEventView[];
  readonly hasMore: boolean;
  readonly isBusy: boolean;
  readonly onNearEnd: () => void;
  /** What has come in while it was looked at. */
  readonly arrived: ReadonlySet<string>;
  readonly tenant?: ((tenantId: string | null) => ReactNode) | undefined;
}

/** Events under their days, as a feed: of which screen readers know the length and the place, though only what is seen is there. */
export function EventFeed({ items, hasMore, isBusy, onNearEnd, arrived, tenant, onOpen, onOnly }: EventFeedProps) {
  const t = useUiText();
  const now = useNow();
  const format = useFormat();
  const list = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<string>();
  const stop = Math.max(
    0,
    items.findIndex(({ id }) => id === focused),
  );
  const dayAt = (index: number): string => new Date(items[index]?.occurredAt ?? 0).toDateString();
  const startsDay = (index: number): boolean => index === 0 || dayAt(index) !== dayAt(index - 1);
  const { virtualizer, top } = useVirtualRows({ list, ids: items.map(({ id }) => id), startsDay, kept: focused === undefined ? -1 : stop });
  const shown = virtualizer.getVirtualItems();
  const last = shown.at(-1)?.index ?? 0;

  useEffect(() => {
    if (hasMore && !isBusy && last >= items.length - AHEAD) onNearEnd();
  });

  const wanted = useRef<string>(undefined);

  // The line that a key leads to may have to be scrolled to before it is there.
  useEffect(() => {
    const line = wanted.current === undefined ? null : document.getElementById(`event-${wanted.current}`);
    if (line === null) return;
    wanted.current = undefined;
    line.focus();
  });

  function onKeyDown(event: KeyboardEvent<HTMLElement>): void {
    const { key, target, currentTarget } = event;
    // Within a line the keys are those of what is pressed there.
    if (target !== currentTarget) return;
    const index = Number(currentTarget.dataset["index"]);
    const current = items[index];
    if (key === "Enter" && current !== undefined) {
      event.preventDefault();
      onOpen(current.id);
    }
    const to = nextIndex(key, { index, count: items.length });
    const next = to === undefined ? undefined : items[to];
    if (to === undefined || next === undefined) return;
    event.preventDefault();
    wanted.current = next.id;
    if (!shown.some((row) => row.index === to)) virtualizer.scrollToIndex(to, { align: "center" });
    setFocused(next.id);
  }

  return (
    <>
      <StickyDay day={dayInSight()} />
      <div ref={list} role="feed" aria-label={t("audit.list")} aria-busy={isBusy} className="allod-events">
        <div className="allod-events-room" style={{ height: virtualizer.getTotalSize() }}>
          {shown.map(({ key, index, start }) => {
            const event = items[index];
            if (event === undefined) return null;
            return (
              <article
                key={key}
                ref={virtualizer.measureElement}
                id={`event-${event.id}`}
                data-index={index}
                data-arrived={arrived.has(event.id)}
                tabIndex={index === stop ? 0 : -1}
                aria-posinset={index + 1}
                aria-setsize={hasMore ? -1 : items.length}
                aria-labelledby={`what-${event.id}`}
                aria-describedby={`when-${event.id}`}
                className="allod-event"
                style={{ transform: `translateY(${start - top}px)` }}
                onKeyDown={onKeyDown}
                onFocus={() => setFocused(event.id)}
              >
                {startsDay(index) ? <h2 className="allod-event-day">{format.day(event.occurredAt, now)}</h2> : null}
                <Row event={event} tenant={tenant?.(event.tenantId)} onOpen={onOpen} onOnly={onOnly} />
              </article>
            );
          })}
        </div>
      </div>
    </>
  );

  /** The day of what is right below the header, once its own heading is not. */
  function dayInSight(): string | undefined {
    const edge = (virtualizer.scrollOffset ?? 0) + HEADER;
    const first = shown.find(({ end, size }) => size > 0 && end > edge);
    const event = first === undefined || edge <= top ? undefined : items[first.index];
    return event === undefined ? undefined : format.day(event.occurredAt, now);
  }
}

/** For eyes only: for ears it stands above the first event of the day, and each event says its own. */
function StickyDay({ day }: { readonly day: string | undefined }) {
  return (
    <div className="allod-sticky-day" aria-hidden>
      {day === undefined ? null : <div>{day}</div>}
    </div>
  );
}
