import { PageHeader } from "@allod/ui";

import { can } from "../../access/abilities.ts";
import { useText } from "../../i18n/text.ts";
import { Needs, useInside, WithTenant } from "../../layout/inside.tsx";
import { BillingPanel } from "./billing-panel.tsx";
import { EndPanel } from "./end-panel.tsx";
import { GeneralPanel } from "./general-panel.tsx";
import { SubscriptionPanel } from "./subscription-panel.tsx";

/** How a tenant appears, what it pays for, and its end. */
export function SettingsPage() {
  const t = useText();
  return (
    <Needs abilities={["settings.change", "billing.read"]}>
      <Title title={t("settings.title")} />
      <WithTenant>{(tenant) => <Panels key={tenant.generation} tenant={tenant} />}</WithTenant>
    </Needs>
  );
}

function Title({ title }: { readonly title: string }) {
  const t = useText();
  const { name } = useInside();
  return <PageHeader title={title} description={t("settings.description", { tenant: name })} />;
}

function Panels({ tenant }: Parameters<typeof GeneralPanel>[0]) {
  const { standing } = useInside();
  return (
    <>
      {can(standing, "settings.change") ? <GeneralPanel tenant={tenant} /> : null}
      {can(standing, "billing.read") ? <SubscriptionPanel tenantId={tenant.id} /> : null}
      {can(standing, "billing.read") ? <BillingPanel tenant={tenant} /> : null}
      {can(standing, "tenant.terminate") && tenant.status !== "terminated" ? <EndPanel tenant={tenant} /> : null}
    </>
  );
}
