import type { AuditAction } from "./action.ts";

export const stalwartActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
