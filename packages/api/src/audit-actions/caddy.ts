import type { AuditAction } from "./action.ts";

export const caddyActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
