import type { CapabilityRequest } from "@allod/compiler/component";

export const VERSION = "2026.8.6";
export const SERVER = "authentik";
export const WORKER = "authentik-worker";
export const OUTPOST = "authentik-ldap";
export const PORT = 9000;
export const METRICS_PORT = 9300;
export const LDAP_PORT = 3389;

/** Where people who are invited make their account. */
export const INVITATION_FLOW = "allod-invitation";
/** Marks applications that belong to the workspace file (`meta_publisher`); others are left alone. */
export const PUBLISHER = "allod";
/** Where accounts of programs are kept that belong to the workspace file; others are left alone. */
export const SERVICES = "allod/services";

/** The client id that an app signs people in with: what it insists on, or its component's id. */
export function clientIdOf(component: string, { id, clientId }: Pick<CapabilityRequest<"oidcClient">, "id" | "clientId">): string {
  return clientId ?? (id === "main" || id === "sign-in" ? component : `${component}-${id}`);
}

/** The last part of an application's addresses. Words that authentik keeps for itself there: 2026.8, `providers/oauth2/urls.py`. */
export function slugOf(name: string): string {
  const slug = name.toLowerCase().replaceAll(/[^a-z0-9-]+/g, "-");
  return ["authorize", "device", "introspect", "revoke", "token", "userinfo"].includes(slug) ? `app-${slug}` : slug;
}

/** Where people in the directory are: `DC=acme,DC=test`. */
export function baseDn(domain: string): string {
  return domain
    .split(".")
    .map((label) => `DC=${label}`)
    .join(",");
}
