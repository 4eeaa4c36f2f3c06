import { activityPage, type ActivityView } from "@allod/api";
import { Button, Group } from "@mantine/core";
import IconHistory from "@tabler/icons-react/icons/IconHistory";

import { EmptyState, ErrorState, LoadingState } from "../feedback/states.tsx";
import { useFormat } from "../format/use-format.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useReadPages } from "../query/queries.ts";
import { Panel } from "../shell/page.tsx";
import { Entry } from "./entry.tsx";

/** What was done in a tenant, day by day, the newest first. */
export function ActivityList({ tenantId }: { readonly tenantId: string }) {
  const t = useUiText();
  const format = useFormat();
  const { items, isLoading, isLoadingMore, hasMore, error, loadMore, reload } = useReadPages(`/tenants/${tenantId}/activity`, {
    schema: activityPage,
  });
  if (isLoading)
    return (
      <Panel>
        <LoadingState lines={6} />
      </Panel>
    );
  if (error !== null && items.length === 0) return <ErrorState error={error} onRetry={reload} />;
  if (items.length === 0)
    return (
      <Panel>
        <EmptyState icon={<IconHistory />} title={t("activity.empty")}>
          {t("activity.emptyHint")}
        </EmptyState>
      </Panel>
    );
  return (
    <>
      {byDay(items, format.date).map(([day, entries]) => (
        <Panel key={day} title={day} flush>
          <ol className="allod-list">
            {entries.map((entry) => (
              <Entry key={entry.id} entry={entry} />
            ))}
          </ol>
        </Panel>
      ))}
      {hasMore ? (
        <Group justify="center" mt="lg">
          <Button variant="default" onClick={loadMore} loading={isLoadingMore}>
            {t("action.loadMore")}
          </Button>
        </Group>
      ) : null}
    </>
  );
}

/** The same order, in groups of a day each, as the reader's clock has days. */
function byDay(items: readonly ActivityView[], dayOf: (time: string) => string): readonly (readonly [string, readonly ActivityView[]])[] {
  return [...Map.groupBy(items, ({ at }) => dayOf(at))];
}
