export { planErrors } from "./errors.ts";
export {
  type Link,
  type Owned,
  type Plan,
  type PlannedComponent,
  type PlannedGrant,
  type PlannedWorkload,
  type PlanResult,
} from "./plan.ts";
export { resolve } from "./resolve.ts";
