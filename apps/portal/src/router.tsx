import { ErrorState, LoadingState, NotFound, parseTimelineAddress } from "@allod/ui";
import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from "@tanstack/react-router";

import { SignedIn } from "./layout/signed-in.tsx";
// Not on demand, as the other pages: it is the one that is opened first.
import { LauncherPage } from "./pages/launcher/launcher-page.tsx";

const root = createRootRoute({ notFoundComponent: NotFound });

const signedIn = createRoute({ getParentRoute: () => root, id: "signed-in", component: SignedIn });
const signedInPages = [
  createRoute({
    getParentRoute: () => signedIn,
    path: "/",
    component: LauncherPage,
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/account",
    component: lazyRouteComponent(() => import("@allod/ui/account"), "AccountPage"),
  }),
  createRoute({
    getParentRoute: () => signedIn,
    path: "/customers",
    component: lazyRouteComponent(() => import("./pages/customers/customers-page.tsx"), "CustomersPage"),
  }),
  createRoute({ getParentRoute: () => signedIn, path: "$", component: NotFound }),
];

const inside = createRoute({
  getParentRoute: () => signedIn,
  path: "/t/$tenantId",
  component: lazyRouteComponent(() => import("./layout/inside.tsx"), "Inside"),
});
const insidePages = [
  createRoute({
    getParentRoute: () => inside,
    path: "/",
    component: lazyRouteComponent(() => import("./pages/customers/overview-page.tsx"), "OverviewPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/people",
    component: lazyRouteComponent(() => import("./pages/people/people-page.tsx"), "PeoplePage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/domains",
    component: lazyRouteComponent(() => import("./pages/domains/domains-page.tsx"), "DomainsPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/access",
    component: lazyRouteComponent(() => import("./pages/access/access-page.tsx"), "AccessPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/activity",
    validateSearch: parseTimelineAddress,
    component: lazyRouteComponent(() => import("./pages/activity/activity-page.tsx"), "ActivityPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/alerts",
    component: lazyRouteComponent(() => import("./pages/alerts/alerts-page.tsx"), "AlertsPage"),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: "/settings",
    component: lazyRouteComponent(() => import("./pages/settings/settings-page.tsx"), "SettingsPage"),
  }),
];

const open = createRoute({
  getParentRoute: () => root,
  id: "public",
  component: lazyRouteComponent(() => import("@allod/ui/public-frame"), "PublicFrame"),
});
const openPages = [
  createRoute({
    getParentRoute: () => open,
    path: "/invitation",
    component: lazyRouteComponent(() => import("@allod/ui/invitation"), "InvitationPage"),
  }),
  createRoute({
    getParentRoute: () => open,
    path: "/signed-out",
    validateSearch: ({ because }: Record<string, unknown>): { readonly because?: string } =>
      typeof because === "string" ? { because } : {},
    component: lazyRouteComponent(() => import("@allod/ui/signed-out"), "SignedOutPage"),
  }),
];

/** All addresses of the portal. */
export const router = createRouter({
  routeTree: root.addChildren([signedIn.addChildren([...signedInPages, inside.addChildren(insidePages)]), open.addChildren(openPages)]),
  defaultPreload: "intent",
  defaultPendingComponent: LoadingState,
  defaultErrorComponent: ({ error }) => <ErrorState error={error} page />,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
