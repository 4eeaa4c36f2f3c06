import type { ResourceView } from "@allod/api";
import { Group, Stack, Text } from "@mantine/core";
import type { ReactNode } from "react";

import { RelativeTime } from "../format/relative-time.tsx";
import { useUiText } from "../i18n/use-ui-text.ts";
import { type Tone, ToneBadge } from "./status-badge.tsx";

/** How a resource is, from its `Ready` condition. */
export function toneOf({ conditions }: Pick<ResourceView, "conditions">): Tone {
  const ready = conditions.find(({ type }) => type === "Ready");
  if (ready === undefined || ready.status === "Unknown") return "busy";
  if (ready.status === "True") return "good";
  if (ready.reason === "Skipped" || ready.reason === "Removed") return "idle";
  return ready.reason === "Suspended" ? "warning" : "bad";
}

interface ConditionListProps {
  readonly resources: readonly ResourceView[];
  /** Beside each: a way to try again, for example. */
  readonly action?: (resource: ResourceView) => ReactNode;
}

/** What each product says about each object: ready or not, since when, and what to do. */
export function ConditionList({ resources, action }: ConditionListProps) {
  return (
    <ul className="allod-list">
      {resources.map((resource) => (
        <li key={`${resource.connector.id} ${resource.object.kind} ${resource.object.id}`}>
          <Condition resource={resource} action={action?.(resource)} />
        </li>
      ))}
    </ul>
  );
}

function Condition({ resource, action }: { readonly resource: ResourceView; readonly action: ReactNode }) {
  const t = useUiText();
  const { connector, object, conditions, failures, retryAt } = resource;
  const ready = conditions.find(({ type }) => type === "Ready");
  const synced = conditions.find(({ type }) => type === "Synced");
  const tone = toneOf(resource);
  const message = (ready?.status === "True" ? "" : (ready?.message ?? "")) || (synced?.status === "False" ? synced.message : "");
  return (
    <Group justify="space-between" wrap="nowrap" align="flex-start" gap="md">
      <Stack gap={2} miw={0}>
        <Text size="sm" fw={600}>
          {connector.title}{" "}
          <Text span c="dimmed" size="sm" fw={400}>
            {t(`condition.kinds.${object.kind}`)} {object.name}
          </Text>
        </Text>
        {message === "" ? null : (
          <Text size="sm" c="dimmed" lang="en">
            {message}
          </Text>
        )}
        {failures === 0 && retryAt === null ? null : (
          <Text size="xs" c="dimmed">
            {failures === 0 ? null : t("condition.failures", { count: failures })}
            {failures === 0 || retryAt === null ? null : " · "}
            {retryAt === null ? null : <RelativeTime time={retryAt} />}
          </Text>
        )}
      </Stack>
      <Group gap="sm" wrap="nowrap">
        <Stack gap={0} align="flex-end">
          <ToneBadge tone={tone}>
            {ready === undefined || ready.status === "Unknown"
              ? t("condition.unknown")
              : ready.status === "True"
                ? t("condition.ready")
                : ready.reason}
          </ToneBadge>
          {ready === undefined ? null : (
            <Text size="xs" c="dimmed">
              <RelativeTime time={ready.since} />
            </Text>
          )}
        </Stack>
        {action}
      </Group>
    </Group>
  );
}
