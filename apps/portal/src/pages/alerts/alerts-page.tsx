import { PageHeader, useUiText } from "@allod/ui";
import { AlertRules } from "@allod/ui/audit";

import { can } from "../../access/abilities.ts";
import { useMe } from "../../access/standing.ts";
import { Needs, useInside } from "../../layout/inside.tsx";

export function AlertsPage() {
  return (
    <Needs abilities={["alerts.read"]}>
      <Alerts />
    </Needs>
  );
}

/** What somebody is told about as soon as it happens in a tenant. */
function Alerts() {
  const t = useUiText();
  const { id, name, standing } = useInside();
  const { data: viewer } = useMe();
  return (
    <>
      <PageHeader title={t("audit.alerts.title")} description={t("audit.alerts.description", { tenant: name })} />
      <AlertRules path={`/tenants/${id}/alert-rules`} mayChange={can(standing, "alerts.change")} email={viewer?.email ?? ""} />
    </>
  );
}
