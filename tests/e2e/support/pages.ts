/** A page of a portal, and who has to look at it. */
export interface PortalPage {
  readonly portal: "portal" | "operator";
  /** `:tenant` stands for the id of a tenant, `:partner` for that of its partner. */
  readonly path: string;
  /**
   * `anyone`: nobody has to be signed in. `owner`: of `:tenant`, which is active. `partner`: an administrator of the partner of `:tenant`, which
   * lets it in for everything. `operator`: of the platform.
   */
  readonly as: "anyone" | "owner" | "partner" | "operator";
}

/** All pages of both portals. What can be opened on them (dialogs, menus) is not in it. */
export const portalPages: readonly PortalPage[] = [
  { portal: "portal", path: "/", as: "owner" },
  { portal: "portal", path: "/account", as: "owner" },
  { portal: "portal", path: "/t/:tenant/people", as: "owner" },
  { portal: "portal", path: "/t/:tenant/domains", as: "owner" },
  { portal: "portal", path: "/t/:tenant/access", as: "owner" },
  { portal: "portal", path: "/t/:tenant/activity", as: "owner" },
  { portal: "portal", path: "/t/:tenant/alerts", as: "owner" },
  { portal: "portal", path: "/t/:tenant/settings", as: "owner" },
  { portal: "portal", path: "/customers", as: "partner" },
  { portal: "portal", path: "/t/:tenant", as: "partner" },
  { portal: "portal", path: "/t/:tenant/access", as: "partner" },
  { portal: "portal", path: "/nothing-is-here", as: "owner" },
  { portal: "portal", path: "/invitation", as: "anyone" },
  { portal: "portal", path: "/signed-out", as: "anyone" },
  { portal: "operator", path: "/", as: "operator" },
  { portal: "operator", path: "/tenants", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant?tab=people", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant?tab=domains", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant?tab=subscription", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant?tab=access", as: "operator" },
  { portal: "operator", path: "/tenants/:tenant?tab=activity", as: "operator" },
  { portal: "operator", path: "/partners", as: "operator" },
  { portal: "operator", path: "/partners/:partner", as: "operator" },
  { portal: "operator", path: "/plans", as: "operator" },
  { portal: "operator", path: "/timeline", as: "operator" },
  { portal: "operator", path: "/timeline?of=everyone", as: "operator" },
  { portal: "operator", path: "/alerts", as: "operator" },
  { portal: "operator", path: "/sources", as: "operator" },
  { portal: "operator", path: "/connectors", as: "operator" },
  { portal: "operator", path: "/stack", as: "operator" },
  { portal: "operator", path: "/account", as: "operator" },
  { portal: "operator", path: "/nothing-is-here", as: "operator" },
  { portal: "operator", path: "/invitation", as: "anyone" },
  { portal: "operator", path: "/signed-out", as: "anyone" },
];
