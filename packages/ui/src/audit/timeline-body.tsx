import type { AuditViewFilter } from "@allod/api";
import { Button, Skeleton, Text } from "@mantine/core";
import IconFilterOff from "@tabler/icons-react/icons/IconFilterOff";
import IconHistory from "@tabler/icons-react/icons/IconHistory";
import type { ReactNode } from "react";

import { EmptyState, ErrorState } from "../feedback/states.tsx";
import { FormProblem } from "../form/form-problem.tsx";
import { useFormat } from "../format/use-format.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { EventFeed } from "./event-feed.tsx";
import { isFiltered } from "./filter.ts";
import type { RowActions } from "./row.tsx";
import type { TimelineEvents } from "./use-timeline.ts";

interface TimelineBodyProps extends RowActions {
  readonly timeline: TimelineEvents;
  readonly filter: AuditViewFilter;
  readonly arrived: ReadonlySet<string>;
  readonly tenant: ((tenantId: string | null) => ReactNode) | undefined;
  readonly onClear: () => void;
}

/** The events; or why there are none. */
export function TimelineBody({ timeline, filter, onClear, ...rest }: TimelineBodyProps) {
  const t = useUiText();
  const { items, isLoading, isOutdated, isLoadingMore, hasMore, error, loadMore, reload } = timeline;
  if (isLoading) return <LoadingRows />;
  if (error !== null && items.length === 0) return <ErrorState error={error} onRetry={reload} page={false} />;
  if (items.length === 0)
    return isFiltered(filter) ? (
      <EmptyState
        icon={<IconFilterOff />}
        title={t("audit.noMatch")}
        action={
          <Button variant="default" onClick={onClear}>
            {t("audit.clear")}
          </Button>
        }
      >
        {t("audit.noMatchHint")}
      </EmptyState>
    ) : (
      <EmptyState icon={<IconHistory />} title={t("audit.empty")}>
        {t("audit.emptyHint")}
      </EmptyState>
    );
  return (
    <div className="allod-timeline-body" data-outdated={isOutdated}>
      <EventFeed
        items={items}
        hasMore={hasMore}
        isBusy={isLoadingMore || isOutdated}
        onNearEnd={() => {
          if (error === null) loadMore();
        }}
        {...rest}
      />
      <Foot hasMore={hasMore} count={items.length} error={error} onRetry={reload} />
    </div>
  );
}

interface FootProps {
  readonly hasMore: boolean;
  readonly count: number;
  readonly error: unknown;
  readonly onRetry: () => void;
}

function Foot({ hasMore, count, error, onRetry }: FootProps) {
  const t = useUiText();
  const format = useFormat();
  if (error !== null)
    return (
      <div className="allod-timeline-foot">
        <FormProblem error={error} />
        <Button variant="default" size="xs" onClick={onRetry}>
          {t("action.retry")}
        </Button>
      </div>
    );
  return (
    <Text component="div" size="sm" c="dimmed" className="allod-timeline-foot">
      {hasMore ? t("state.loading") : t("audit.end", { count, events: format.number(count) })}
    </Text>
  );
}

const LINES = 9;

function LoadingRows() {
  const t = useUiText();
  return (
    <div className="allod-timeline-loading" role="status" aria-label={t("state.loading")} aria-busy>
      {Array.from({ length: LINES }, (_, line) => (
        <div key={line}>
          <Skeleton height={14} width="4rem" />
          <Skeleton height={14} width="5.5rem" />
          <Skeleton height={14} width={`${70 - ((line * 17) % 40)}%`} />
        </div>
      ))}
    </div>
  );
}
