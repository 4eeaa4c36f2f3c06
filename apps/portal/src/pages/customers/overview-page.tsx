import { resourceList } from "@allod/api";
import { ConditionList, EmptyState, Loaded, PageHeader, Panel, StatusBadge, useRead, useUiText } from "@allod/ui";
import { Text } from "@mantine/core";
import IconLock from "@tabler/icons-react/icons/IconLock";
import { Navigate } from "@tanstack/react-router";

import { can } from "../../access/abilities.ts";
import { rememberTenant } from "../../access/chosen-tenant.ts";
import { useText } from "../../i18n/text.ts";
import { useInside } from "../../layout/inside.tsx";

/** A customer, as its partner sees it. For its own people the start page is this page. */
export function OverviewPage() {
  const t = useText();
  const common = useUiText();
  const { id, name, status, standing } = useInside();
  if (standing.as === "member") {
    rememberTenant(id);
    return <Navigate to="/" replace />;
  }
  return (
    <>
      <PageHeader title={name} description={t("overview.description", { tenant: name })} aside={<StatusBadge status={status} />} />
      <Panel title={t("overview.scopes")} description={t("overview.scopesHint")} flush>
        {standing.scopes.length === 0 ? (
          <EmptyState icon={<IconLock />} title={t("overview.none")}>
            {t("overview.noneHint", { tenant: name })}
          </EmptyState>
        ) : (
          <ul className="allod-list">
            {standing.scopes.map((scope) => (
              <li key={scope}>
                <Text size="sm" fw={600}>
                  {common(`scope.${scope}`)}
                </Text>
                <Text size="sm" c="dimmed">
                  {common(`scope.${scope}Hint`)}
                </Text>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {can(standing, "resources.read") ? <Resources tenantId={id} /> : null}
    </>
  );
}

function Resources({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const result = useRead(`/tenants/${tenantId}/resources`, { schema: resourceList });
  return (
    <Panel title={t("overview.resources")} description={t("overview.resourcesHint")} flush>
      <Loaded result={result}>
        {({ items }) =>
          items.length === 0 ? (
            <Text className="allod-pad" size="sm" c="dimmed">
              {t("overview.noResources")}
            </Text>
          ) : (
            <ConditionList resources={items} />
          )
        }
      </Loaded>
    </Panel>
  );
}
