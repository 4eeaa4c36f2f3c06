import { type AuditAction, ocsf, OTHER } from "./action.ts";

/** Requests that the edge saw refused, and those of people who sign in. */
export const caddyActions = {
  "caddy.request_deny": { en: "was refused", de: "wurde abgewiesen:", ocsf: [ocsf.httpActivity, OTHER] },
  "caddy.request_limit": { en: "asked too often for", de: "hat zu oft angefragt:", ocsf: [ocsf.httpActivity, OTHER] },
  "caddy.signin_request": { en: "asked to sign in at", de: "wollte sich anmelden bei", ocsf: [ocsf.authentication, 1] },
} as const satisfies Readonly<Record<string, AuditAction>>;
