import { platformSummary, type PlatformSummary } from "@allod/api";
import { EmptyState, Loaded, PageHeader, Panel, useRead } from "@allod/ui";
import IconBuilding from "@tabler/icons-react/icons/IconBuilding";

import { useText } from "../../i18n/text.ts";
import { CreateTenantButton } from "../tenants/create-tenant.tsx";
import { Figures } from "./figures.tsx";
import { GrowthPanel } from "./growth-panel.tsx";
import { HealthStrip } from "./health-strip.tsx";
import { RefusedPanel } from "./refused-panel.tsx";

/** The platform at a glance: what there is, what needs somebody, and how the products are. */
export function DashboardPage() {
  const t = useText();
  const result = useRead("/platform/summary", { schema: platformSummary });
  return (
    <>
      <PageHeader title={t("dashboard.title")} description={t("dashboard.description")} />
      <Loaded result={result} lines={8}>
        {(summary) => (
          <>
            {isNew(summary) ? <Begin /> : <Figures summary={summary} />}
            <HealthStrip />
            {isNew(summary) ? null : (
              <>
                <RefusedPanel refused={summary.failing} />
                <GrowthPanel growth={summary.growth} />
              </>
            )}
          </>
        )}
      </Loaded>
    </>
  );
}

function isNew({ tenants }: PlatformSummary): boolean {
  return Object.values(tenants).every((count) => count === 0);
}

function Begin() {
  const t = useText();
  return (
    <Panel>
      <EmptyState icon={<IconBuilding />} title={t("dashboard.begin")} action={<CreateTenantButton />}>
        {t("dashboard.beginHint")}
      </EmptyState>
    </Panel>
  );
}
