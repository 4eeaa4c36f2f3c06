import { PageHeader } from "@allod/ui";
import { Navigate } from "@tanstack/react-router";

import { chooseTenant, rememberedTenant } from "../../access/chosen-tenant.ts";
import { useMe } from "../../access/standing.ts";
import { useText } from "../../i18n/text.ts";
import { AppGrid } from "./app-grid.tsx";
import { NextSteps } from "./next-steps.tsx";
import { NobodyPage } from "./nobody-page.tsx";
import { TenantState } from "./tenant-state.tsx";

/** The start page: the apps of the organization that was looked at last. */
export function LauncherPage() {
  const t = useText();
  const { data: viewer } = useMe();
  if (viewer === undefined) return null;
  const chosen = chooseTenant(viewer.memberships, rememberedTenant());
  if (chosen === undefined) return viewer.partners.length > 0 ? <Navigate to="/customers" replace /> : <NobodyPage email={viewer.email} />;
  const { tenant, role } = chosen;
  const isOpen = tenant.status === "active";
  return (
    <>
      <PageHeader
        title={t("launcher.title")}
        description={t("launcher.hello", { name: firstName(viewer.displayName), tenant: tenant.name })}
      />
      {isOpen ? <AppGrid tenantId={tenant.id} /> : <TenantState tenant={tenant} role={role} />}
      {isOpen && role !== "member" ? <NextSteps tenantId={tenant.id} /> : null}
    </>
  );
}

function firstName(displayName: string): string {
  return displayName.split(" ")[0] ?? displayName;
}
