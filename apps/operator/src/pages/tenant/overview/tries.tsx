import type { ResourceView } from "@allod/api";
import { Text } from "@mantine/core";

import { useText } from "../../../i18n/text.ts";
import { When } from "../../../parts/when.tsx";

/** How often it failed, and when it is tried again. Nothing when neither is so. */
export function Tries({ resource: { failures, retryAt } }: { readonly resource: Pick<ResourceView, "failures" | "retryAt"> }) {
  const t = useText();
  if (failures === 0 && retryAt === null) return null;
  return (
    <Text size="xs" c="dimmed">
      {failures === 0 ? null : t("tenant.failures", { count: failures })}
      {failures === 0 || retryAt === null ? null : " · "}
      {retryAt === null ? null : <When say={(when) => t("tenant.nextTry", { when })} time={retryAt} />}
    </Text>
  );
}
