export { planErrors } from "./errors.ts";
export {
  type Link,
  listenName,
  type Owned,
  type Plan,
  type PlannedComponent,
  type PlannedGrant,
  type PlannedWorkload,
  type PlanResult,
} from "./plan.ts";
export { resolve } from "./resolve.ts";
