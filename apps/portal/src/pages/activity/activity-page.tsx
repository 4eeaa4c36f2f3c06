import { activityPage, type ActivityView } from "@allod/api";
import { EmptyState, ErrorState, LoadingState, PageHeader, Panel, useFormat, useReadPages, useUiText } from "@allod/ui";
import { Button, Group } from "@mantine/core";
import IconHistory from "@tabler/icons-react/icons/IconHistory";

import { useText } from "../../i18n/text.ts";
import { Needs, useInside } from "../../layout/inside.tsx";
import { Entry } from "./entry.tsx";

export function ActivityPage() {
  return (
    <Needs abilities={["activity.read"]}>
      <Activity />
    </Needs>
  );
}

/** What was done in a tenant, day by day, the newest first. */
function Activity() {
  const t = useText();
  const common = useUiText();
  const format = useFormat();
  const { id, name } = useInside();
  const { items, isLoading, isLoadingMore, hasMore, error, loadMore, reload } = useReadPages(`/tenants/${id}/activity`, {
    schema: activityPage,
  });
  return (
    <>
      <PageHeader title={t("activity.title")} description={t("activity.description", { tenant: name })} />
      {isLoading ? (
        <Panel>
          <LoadingState lines={6} />
        </Panel>
      ) : error !== null && items.length === 0 ? (
        <ErrorState error={error} onRetry={reload} />
      ) : items.length === 0 ? (
        <Panel>
          <EmptyState icon={<IconHistory />} title={t("activity.empty")}>
            {t("activity.emptyHint")}
          </EmptyState>
        </Panel>
      ) : (
        byDay(items, format.date).map(([day, entries]) => (
          <Panel key={day} title={day} flush>
            <ol className="allod-list">
              {entries.map((entry) => (
                <Entry key={entry.id} entry={entry} />
              ))}
            </ol>
          </Panel>
        ))
      )}
      {hasMore ? (
        <Group justify="center" mt="lg">
          <Button variant="default" onClick={loadMore} loading={isLoadingMore}>
            {common("action.loadMore")}
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
