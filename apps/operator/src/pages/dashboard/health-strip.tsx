import { connectorList } from "@allod/api";
import { Loaded, Panel, PlainLink, StatusBadge, useRead } from "@allod/ui";
import { Text } from "@mantine/core";

import { useText } from "../../i18n/text.ts";

/** How each product is, in a word; more is on the page of the products. */
export function HealthStrip() {
  const t = useText();
  const result = useRead("/connectors", { schema: connectorList, every: 60_000 });
  return (
    <Panel
      title={t("dashboard.health")}
      actions={
        <PlainLink to="/connectors" className="operator-more">
          {t("dashboard.healthAll")}
        </PlainLink>
      }
    >
      <Loaded result={result} lines={1}>
        {({ items }) =>
          items.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t("dashboard.healthNone")}
            </Text>
          ) : (
            <ul className="operator-strip">
              {items.map(({ id, title, health }) => (
                <li key={id}>
                  <strong>{title}</strong>
                  <StatusBadge status={health.status} />
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
