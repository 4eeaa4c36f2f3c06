import { ActivityList, PageHeader, useUiText } from "@allod/ui";

import { Needs, useInside } from "../../layout/inside.tsx";

export function ActivityPage() {
  return (
    <Needs abilities={["activity.read"]}>
      <Activity />
    </Needs>
  );
}

/** What was done in a tenant, by whom, and what it changed. */
function Activity() {
  const t = useUiText();
  const { id, name } = useInside();
  return (
    <>
      <PageHeader title={t("activity.title")} description={t("activity.description", { tenant: name })} />
      <ActivityList tenantId={id} />
    </>
  );
}
