import type { Me } from "@allod/api";

const KEY = "allod-tenant";

/** The tenant that the start page shows: the one that was looked at last in this browser, else the first that is in use. */
export function chooseTenant(memberships: Me["memberships"], remembered: string | null): Me["memberships"][number] | undefined {
  return (
    memberships.find(({ tenant }) => tenant.id === remembered) ??
    memberships.find(({ tenant }) => tenant.status === "active") ??
    memberships.find(({ tenant }) => tenant.status !== "terminated") ??
    memberships[0]
  );
}

/** Storage may be switched off in a browser: then nothing is remembered. */
export function rememberedTenant(): string | null {
  try {
    return window.localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

export function rememberTenant(id: string): void {
  try {
    window.localStorage.setItem(KEY, id);
  } catch {
    // See above.
  }
}
