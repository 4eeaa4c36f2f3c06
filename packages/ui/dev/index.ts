export { auditEventNow, auditEvents } from "./audit-events.ts";
export { auditHabits, auditRoutes, type AuditWorld, savedViewRoutes } from "./audit-routes.ts";
export { look, type Look } from "./look.ts";
export { FakeProblem, type FakeRequest, type FakeRoute, fakeServer } from "./server.ts";
