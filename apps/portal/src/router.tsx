import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet } from "@tanstack/react-router";
import { PortalShell, UserMenu, useRead, useLiveUpdates } from "@allod/ui";
import { me } from "@allod/api";

function Layout() {
  useLiveUpdates();
  const { data } = useRead("/me", { schema: me });
  return (
    <PortalShell navigation={[]} user={data ? <UserMenu name={data.displayName} email={data.email} onLocale={() => undefined} /> : null}>
      <Outlet />
    </PortalShell>
  );
}
const root = createRootRoute();
const layout = createRoute({ getParentRoute: () => root, id: "signed-in", component: Layout });
const launcher = createRoute({
  getParentRoute: () => layout,
  path: "/",
  component: lazyRouteComponent(() => import("./pages/launcher.tsx"), "LauncherPage"),
});
export const router = createRouter({ routeTree: root.addChildren([layout.addChildren([launcher])]) });
declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
