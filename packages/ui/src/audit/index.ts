export { AlertRules } from "./alerts/alert-rules.tsx";
export { platformScope, tenantScope } from "./scope.ts";
export { SourceBadge } from "./source-badge.tsx";
export { Timeline } from "./timeline.tsx";
