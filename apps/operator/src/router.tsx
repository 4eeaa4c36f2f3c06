import { LoadingState, NotFound } from "@allod/ui";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";

import { Broken } from "./layout/broken.tsx";
import { Layout } from "./layout/layout.tsx";
import { parseTenantView } from "./pages/tenant/tenant-view.ts";
import { parseTenantFilter } from "./pages/tenants/tenant-filter.ts";
import { parseTimelineView } from "./pages/timeline/timeline-view.ts";

const root = createRootRoute({ component: Outlet });

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: Layout });

const dashboard = createRoute({
  getParentRoute: () => signedIn,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/dashboard/dashboard-page.tsx"), "DashboardPage"),
});
const tenants = createRoute({
  getParentRoute: () => signedIn,
  path: "/tenants",
  validateSearch: parseTenantFilter,
  component: lazyRouteComponent(() => import("./pages/tenants/tenants-page.tsx"), "TenantsPage"),
});
const tenant = createRoute({
  getParentRoute: () => signedIn,
  path: "/tenants/$tenantId",
  validateSearch: parseTenantView,
  component: lazyRouteComponent(() => import("./pages/tenant/tenant-page.tsx"), "TenantPage"),
});
const partners = createRoute({
  getParentRoute: () => signedIn,
  path: "/partners",
  component: lazyRouteComponent(() => import("./pages/partners/partners-page.tsx"), "PartnersPage"),
});
const partner = createRoute({
  getParentRoute: () => signedIn,
  path: "/partners/$partnerId",
  component: lazyRouteComponent(() => import("./pages/partner/partner-page.tsx"), "PartnerPage"),
});
const plans = createRoute({
  getParentRoute: () => signedIn,
  path: "/plans",
  component: lazyRouteComponent(() => import("./pages/plans/plans-page.tsx"), "PlansPage"),
});
const connectors = createRoute({
  getParentRoute: () => signedIn,
  path: "/connectors",
  component: lazyRouteComponent(() => import("./pages/connectors/connectors-page.tsx"), "ConnectorsPage"),
});
const timeline = createRoute({
  getParentRoute: () => signedIn,
  path: "/timeline",
  validateSearch: parseTimelineView,
  component: lazyRouteComponent(() => import("./pages/timeline/timeline-page.tsx"), "TimelinePage"),
});
const alerts = createRoute({
  getParentRoute: () => signedIn,
  path: "/alerts",
  component: lazyRouteComponent(() => import("./pages/alerts/alerts-page.tsx"), "AlertsPage"),
});
const sources = createRoute({
  getParentRoute: () => signedIn,
  path: "/sources",
  component: lazyRouteComponent(() => import("./pages/sources/sources-page.tsx"), "SourcesPage"),
});
const stack = createRoute({
  getParentRoute: () => signedIn,
  path: "/stack",
  component: lazyRouteComponent(() => import("./pages/stack/stack-page.tsx"), "StackPage"),
});
const account = createRoute({
  getParentRoute: () => signedIn,
  path: "/account",
  component: lazyRouteComponent(() => import("@allod/ui/account"), "AccountPage"),
});
const lost = createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFound });

const open = createRoute({
  getParentRoute: () => root,
  id: "public",
  component: lazyRouteComponent(() => import("./layout/public.tsx"), "Public"),
});
const invitation = createRoute({
  getParentRoute: () => open,
  path: "/invitation",
  component: lazyRouteComponent(() => import("@allod/ui/invitation"), "InvitationPage"),
});
const signedOut = createRoute({
  getParentRoute: () => open,
  path: "/signed-out",
  validateSearch: ({ because }: Record<string, unknown>): { readonly because?: string } => (typeof because === "string" ? { because } : {}),
  component: lazyRouteComponent(() => import("@allod/ui/signed-out"), "SignedOutPage"),
});

/** All addresses of the portal. */
export const router = createRouter({
  routeTree: root.addChildren([
    signedIn.addChildren([
      dashboard,
      tenants,
      tenant,
      partners,
      partner,
      plans,
      timeline,
      alerts,
      sources,
      connectors,
      stack,
      account,
      lost,
    ]),
    open.addChildren([invitation, signedOut]),
  ]),
  defaultPreload: "intent",
  defaultPendingComponent: LoadingState,
  defaultErrorComponent: Broken,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
