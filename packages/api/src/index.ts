export { accessGrant, accessGrantList, type AccessGrantView, createAccessGrant } from "./access-grants.ts";
export { claimDomain, claimedDomain, claimedDomainList, type ClaimedDomainView } from "./domains.ts";
export { me } from "./me.ts";
export { type Problem, problem } from "./problem.ts";
export { createTenant, pageQuery, tenant, tenantPage, type TenantView } from "./tenants.ts";
