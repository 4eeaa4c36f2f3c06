import type { PlatformSummary } from "@allod/api";
import { EmptyState, Panel, ToneBadge, useUiText } from "@allod/ui";
import { Text } from "@mantine/core";
import IconCircleCheck from "@tabler/icons-react/icons/IconCircleCheck";
import { Link } from "@tanstack/react-router";

import { useProductTitle } from "../../data/product-titles.ts";
import { useText } from "../../i18n/text.ts";
import { When } from "../../parts/when.tsx";

type Refused = PlatformSummary["failing"][number];
/** As many as the API answers at most. */
const MOST = 20;

/** What products refuse at this moment, with the way to where something can be done about it. */
export function RefusedPanel({ refused }: { readonly refused: readonly Refused[] }) {
  const t = useText();
  if (refused.length === 0)
    return (
      <Panel title={t("dashboard.refused")}>
        <EmptyState icon={<IconCircleCheck />} title={t("dashboard.refusedNone")}>
          {t("dashboard.refusedNoneHint")}
        </EmptyState>
      </Panel>
    );
  return (
    <Panel title={t("dashboard.refused")} description={t("dashboard.refusedHint")} flush>
      <ul className="allod-list">
        {refused.map((one) => (
          <li key={`${one.connector} ${one.kind} ${one.name} ${one.since}`}>
            <RefusedObject refused={one} />
          </li>
        ))}
      </ul>
      {refused.length < MOST ? null : (
        <p className="operator-note operator-foot">
          {t("dashboard.refusedMore")}{" "}
          <Link to="/tenants" search={{ failing: true }}>
            {t("dashboard.showFailing")}
          </Link>
        </p>
      )}
    </Panel>
  );
}

function RefusedObject({ refused: { tenant, connector, kind, name, reason, message, since } }: { readonly refused: Refused }) {
  const t = useText();
  const common = useUiText();
  const titleOf = useProductTitle();
  return (
    <div className="operator-refused">
      <div>
        <Text size="sm" component="div">
          {tenant === null ? (
            <strong>{name}</strong>
          ) : (
            <Link to="/tenants/$tenantId" params={{ tenantId: tenant.id }} search={{ refused: true }} className="allod-link">
              {tenant.name}
            </Link>
          )}{" "}
          <Text span size="sm" c="dimmed">
            {common(`condition.kinds.${kind}`)} {tenant !== null && kind !== "tenant" ? name : ""}{" "}
            {t("dashboard.inProduct", { connector: titleOf(connector) })}
          </Text>
        </Text>
        <Text size="sm" c="dimmed" lang="en">
          {message}
        </Text>
      </div>
      <div className="operator-refused-why">
        <ToneBadge tone="bad">{reason}</ToneBadge>
        <Text size="xs" c="dimmed">
          <When say={(when) => t("dashboard.since", { when })} time={since} />
        </Text>
      </div>
    </div>
  );
}
