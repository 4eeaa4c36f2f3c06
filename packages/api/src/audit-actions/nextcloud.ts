import type { AuditAction } from "./action.ts";

export const nextcloudActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
