import type { AuditAction } from "./action.ts";

export const authentikActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
