import type { AuditAction } from "./action.ts";

export const keycloakActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
