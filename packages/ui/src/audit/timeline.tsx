import type { AuditViewFilter } from "@allod/api";
import { type ComponentType, type ReactNode, useCallback, useMemo, useState } from "react";

import { useNow } from "../format/use-format.ts";
import { EventDrawer } from "./event-drawer.tsx";
import { ExportMenu } from "./export-menu.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { changeAddress, filterOf, type TimelineAddress, toAuditQuery } from "./filter.ts";
import { LiveToggle } from "./live-toggle.tsx";
import { NewEvents } from "./new-events.tsx";
import type { Person } from "./persons.ts";
import { ProofPanel } from "./proof-panel.tsx";
import { SavedViews } from "./saved-views.tsx";
import type { TimelineScope } from "./scope.ts";
import { TimelineBody } from "./timeline-body.tsx";
import { useArrivals } from "./use-arrivals.ts";
import { useTimeline } from "./use-timeline.ts";

/** Asks whether what is personal of somebody is to be removed, and removes it. */
export interface EraseProps {
  /** Who it was asked about last; undefined before that. */
  readonly person: Person | undefined;
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onErased: () => void;
}

export interface TimelineProps {
  readonly scope: TimelineScope;
  readonly address: TimelineAddress;
  /** `stay`: the page is not scrolled; `replace`: one cannot go back to how it was. */
  readonly onAddress: (address: TimelineAddress, how?: { readonly stay?: boolean; readonly replace?: boolean }) => void;
  readonly mayVerify: boolean;
  readonly mayExport: boolean;
  /** Beside the check: what takes the proof away. */
  readonly proof?: ReactNode;
  /** Absent: nothing personal can be removed here. */
  readonly Erase?: ComponentType<EraseProps>;
  /** Names a tenant, or the platform, where events of several are shown. */
  readonly tenant?: ((tenantId: string | null) => ReactNode) | undefined;
}

/** What happened, in every app, the newest first: to be narrowed, looked into, followed, checked and taken away. */
export function Timeline({ scope, address, onAddress, mayVerify, mayExport, proof, Erase, tenant }: TimelineProps) {
  const now = useNow();
  const [live, setLive] = useState(false);
  const [leaver, setLeaver] = useState<Person>();
  const [isErasing, setErasing] = useState(false);
  const filter = narrowed(address, scope);
  const asked = JSON.stringify({ ...scope.query, ...toAuditQuery(filter, now) });
  const query = useMemo(() => JSON.parse(asked) as Record<string, string>, [asked]);
  const timeline = useTimeline({ path: scope.path, query, live });
  const { topRef, arrived, showOnTop, waiting } = useArrivals(timeline);
  const { items, arrivals } = timeline;
  const opened = items.findIndex(({ id }) => id === address.event);

  const onOpen = useCallback(
    (event: string) => onAddress(changeAddress(address, { event }), { stay: true, replace: address.event !== undefined }),
    [address, onAddress],
  );
  const onOnly = useCallback(
    (part: "actor" | "target", id: string) => onAddress(changeAddress(address, { [part]: id, event: undefined })),
    [address, onAddress],
  );
  function onErase(person: Person): void {
    setLeaver(person);
    setErasing(true);
  }
  /** Letter by letter is one step for whoever goes back. */
  function onFilter(changes: Partial<AuditViewFilter>): void {
    const isTyping = "q" in changes && changes.q !== undefined && address.q !== undefined;
    onAddress(changeAddress(address, changes), { stay: true, replace: isTyping });
  }
  const step = (to: number): (() => void) | undefined => {
    const event = opened < 0 ? undefined : items[to];
    return event === undefined ? undefined : () => onOpen(event.id);
  };

  return (
    <div className="allod-timeline">
      {mayVerify ? <ProofPanel scope={scope} onOpen={onOpen} aside={proof} /> : null}
      <section className="allod-timeline-card">
        <div className="allod-timeline-head">
          <SavedViews filter={filter} isWide={scope.isWide} onChoose={(chosen) => onAddress(chosen, { stay: true })} />
          <div className="allod-timeline-tools">
            <LiveToggle live={live} onToggle={() => setLive(!live)} />
            {mayExport ? <ExportMenu path={scope.path} query={query} /> : null}
          </div>
        </div>
        <FilterBar filter={filter} onChange={onFilter} isWide={scope.isWide} />
        <FilterChips filter={filter} items={items} onChange={onFilter} onClear={() => onAddress({}, { stay: true })} />
        <NewEvents count={waiting} isMore={arrivals.isGap} onShow={showOnTop} />
        <div ref={topRef} className="allod-timeline-top" />
        <TimelineBody
          timeline={timeline}
          filter={filter}
          arrived={arrived}
          tenant={tenant}
          onOpen={onOpen}
          onOnly={onOnly}
          onClear={() => onAddress({}, { stay: true })}
        />
      </section>
      <EventDrawer
        path={scope.path}
        eventId={address.event}
        tenant={tenant}
        onClose={() => onAddress(changeAddress(address, { event: undefined }), { stay: true, replace: true })}
        onNewer={step(opened - 1)}
        onOlder={step(opened + 1)}
        onOnly={onOnly}
        onErase={Erase === undefined ? undefined : onErase}
        isCovered={isErasing}
      />
      {Erase === undefined ? null : (
        <Erase
          person={leaver}
          opened={isErasing}
          onClose={() => setErasing(false)}
          onErased={() => {
            setErasing(false);
            timeline.readAgain();
          }}
        />
      )}
    </div>
  );
}

/** The filter, as far as it can be asked of these events. */
function narrowed(address: TimelineAddress, { isWide }: TimelineScope): AuditViewFilter {
  return filterOf(isWide ? changeAddress(address, { source: undefined, action: undefined }) : address);
}
