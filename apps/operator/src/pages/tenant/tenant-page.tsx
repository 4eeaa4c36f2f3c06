import { tenant as tenantSchema, type TenantView } from "@allod/api";
import { ErrorState, LoadingState, NotFound, PageHeader, PlainLink, StatusBadge, useRead } from "@allod/ui";
import { Tabs } from "@mantine/core";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";

import { useText } from "../../i18n/text.ts";
import { When } from "../../parts/when.tsx";
import { Within } from "../../parts/within.tsx";
import { AccessPart } from "./access-part.tsx";
import { ActivityPart } from "./activity-part.tsx";
import { DomainsPart } from "./domains-part.tsx";
import { OverviewPart } from "./overview/overview-part.tsx";
import { PeoplePart } from "./people/people-part.tsx";
import { SubscriptionPart } from "./subscription/subscription-part.tsx";
import { TenantActions } from "./tenant-actions.tsx";
import { tenantTabs } from "./tenant-view.ts";

/** One organization: what it is, how products have it, and what can be done about it. */
export function TenantPage() {
  const { tenantId } = useParams({ from: "/signed-in/tenants/$tenantId" });
  const { data, error, refetch } = useRead(`/tenants/${tenantId}`, { schema: tenantSchema });
  if (data !== undefined) return <Tenant tenant={data} />;
  if (error === null) return <LoadingState lines={6} />;
  // An address that is no id is refused before it is looked up.
  if (error.code === "tenant.unknown" || error.code === "http.invalid") return <NotFound />;
  return <ErrorState error={error} onRetry={() => void refetch()} page />;
}

const PARTS = {
  overview: OverviewPart,
  people: PeoplePart,
  domains: DomainsPart,
  subscription: SubscriptionPart,
  access: AccessPart,
  activity: ActivityPart,
} as const;

function Tenant({ tenant }: { readonly tenant: TenantView }) {
  const t = useText();
  const { tab = "overview" } = useSearch({ from: "/signed-in/tenants/$tenantId" });
  const navigate = useNavigate();
  const { id, name, status } = tenant;
  return (
    <>
      <PageHeader
        title={name}
        aside={<StatusBadge status={status} />}
        description={<Origin tenant={tenant} />}
        actions={<TenantActions tenant={tenant} />}
      />
      {status === "suspended" || status === "terminated" ? (
        <p className="operator-banner" data-tone={status === "suspended" ? "warning" : "idle"} role="status">
          {t(status === "suspended" ? "tenant.suspendedBanner" : "tenant.terminatedBanner")}
        </p>
      ) : null}
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(value) => {
          const next = tenantTabs.find((one) => one === value) ?? "overview";
          void navigate({ to: "/tenants/$tenantId", params: { tenantId: id }, search: next === "overview" ? {} : { tab: next } });
        }}
      >
        <Tabs.List className="operator-tabs" aria-label={t("tenant.tabs", { name })}>
          {tenantTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(`tenant.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tenantTabs.map((one) => {
          const Part = PARTS[one];
          return (
            <Tabs.Panel key={one} value={one} className="operator-part">
              <Part tenant={tenant} />
            </Tabs.Panel>
          );
        })}
      </Tabs>
    </>
  );
}

/** Its short name, since when it is there, and through whom it came. */
function Origin({ tenant: { slug, partner, createdAt } }: { readonly tenant: TenantView }) {
  const t = useText();
  return (
    <>
      {slug} · <When say={(when) => t("tenant.since", { when })} time={createdAt} /> ·{" "}
      {partner === null ? (
        t("tenant.direct")
      ) : (
        <Within say={(name) => t("tenant.through", { partner: name })}>
          <PlainLink to={`/partners/${partner.id}`}>{partner.name}</PlainLink>
        </Within>
      )}
    </>
  );
}
