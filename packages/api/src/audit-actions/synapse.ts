import type { AuditAction } from "./action.ts";

export const synapseActions = {} as const satisfies Readonly<Record<string, AuditAction>>;
