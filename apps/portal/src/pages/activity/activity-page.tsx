import { PageHeader, type TimelineAddress, useUiText } from "@allod/ui";
import { tenantScope, Timeline } from "@allod/ui/audit";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";

import { can } from "../../access/abilities.ts";
import { Needs, useInside } from "../../layout/inside.tsx";

export function ActivityPage() {
  return (
    <Needs abilities={["audit.read"]}>
      <Activity />
    </Needs>
  );
}

/** What happened in a tenant, in every app. */
function Activity() {
  const t = useUiText();
  const { id, name, standing } = useInside();
  const navigate = useNavigate();
  const address = useSearch({ from: "/signed-in/t/$tenantId/activity" });
  const scope = useMemo(() => tenantScope(id), [id]);
  const onAddress = useCallback(
    (search: TimelineAddress, how: { readonly stay?: boolean; readonly replace?: boolean } = {}) =>
      void navigate({
        to: "/t/$tenantId/activity",
        params: { tenantId: id },
        search,
        resetScroll: how.stay !== true,
        replace: how.replace === true,
      }),
    [navigate, id],
  );
  return (
    <>
      <PageHeader title={t("audit.title")} description={t("audit.description", { tenant: name })} />
      <Timeline
        key={id}
        scope={scope}
        address={address}
        onAddress={onAddress}
        mayVerify={can(standing, "audit.verify")}
        mayExport={can(standing, "audit.export")}
      />
    </>
  );
}
