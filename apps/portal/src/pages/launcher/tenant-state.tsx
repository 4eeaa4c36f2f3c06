import { appList, type Me, resourceList } from "@allod/api";
import { ConditionList, EmptyState, Panel, StatusBadge, useRead } from "@allod/ui";
import { Loader } from "@mantine/core";
import IconCircleOff from "@tabler/icons-react/icons/IconCircleOff";
import IconLock from "@tabler/icons-react/icons/IconLock";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";

type Membership = Me["memberships"][number];

/** Instead of the apps, while there are none to open: why that is, and what is happening. */
export function TenantState({ tenant, role }: Pick<Membership, "tenant" | "role">) {
  const t = useText();
  const { id, name, status } = tenant;
  if (status === "pending")
    return (
      <>
        <Panel>
          <EmptyState icon={<Loader size={22} />} title={t("launcher.pendingTitle", { tenant: name })}>
            {t("launcher.pendingHint")}
          </EmptyState>
        </Panel>
        {can({ as: "member", role }, "resources.read") ? <Progress tenantId={id} /> : <Apps tenantId={id} />}
      </>
    );
  const isOver = status === "terminated";
  return (
    <Panel>
      <EmptyState
        icon={isOver ? <IconCircleOff /> : <IconLock />}
        title={t(isOver ? "launcher.terminatedTitle" : "launcher.suspendedTitle", { tenant: name })}
      >
        {t(isOver ? "launcher.terminatedHint" : "launcher.suspendedHint")}
      </EmptyState>
    </Panel>
  );
}

/** What each product says, for those who look after the tenant. */
function Progress({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const { data } = useRead(`/tenants/${tenantId}/resources`, { schema: resourceList, every: 5000 });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title={t("launcher.progress")} flush>
      <ConditionList resources={data.items} />
    </Panel>
  );
}

/** Which app is how far, for everybody else. */
function Apps({ tenantId }: { readonly tenantId: string }) {
  const t = useText();
  const { data } = useRead(`/tenants/${tenantId}/apps`, { schema: appList, every: 5000 });
  if (data === undefined || data.items.length === 0) return null;
  return (
    <Panel title={t("launcher.progress")} flush>
      <ul className="allod-list">
        {data.items.map(({ id, title, status }) => (
          <li key={id} className="portal-progress">
            <span>{title}</span>
            <StatusBadge status={status} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
