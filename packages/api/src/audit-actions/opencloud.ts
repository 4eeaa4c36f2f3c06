import type { AuditAction } from "./action.ts";

export const opencloudActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
