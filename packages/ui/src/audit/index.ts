export { AlertRules } from "./alerts/alert-rules.tsx";
export type { Person } from "./persons.ts";
export { platformScope, tenantScope } from "./scope.ts";
export { SourceBadge } from "./source-badge.tsx";
export { type EraseProps, Timeline } from "./timeline.tsx";
