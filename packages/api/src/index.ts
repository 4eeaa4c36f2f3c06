export { accessGrant, accessGrantList, type AccessGrantView, createAccessGrant } from "./access-grants.ts";
export {
  alertKinds,
  type AlertKind,
  alertRule,
  alertRuleList,
  type AlertRuleView,
  countedAlertKinds,
  createAlertRule,
  createdAlertRule,
  type CreatedAlertRule,
  updateAlertRule,
} from "./alerts.ts";
export { auditProblems, auditReport, type AuditReport, auditRetention, auditSigningKey, erasedPerson, erasePerson } from "./audit-proof.ts";
export { auditSourceList, auditSourceState, type AuditSourceState } from "./audit-sources.ts";
export {
  auditPeriods,
  type AuditPeriod,
  auditViewFilter,
  type AuditViewFilter,
  createSavedView,
  MAX_SAVED_VIEWS,
  savedView,
  savedViewList,
  type SavedView,
} from "./audit-views.ts";
export {
  auditEvent,
  auditEventDetail,
  type AuditEventDetail,
  type AuditEventView,
  type AuditExportFormat,
  auditExportFormats,
  auditExportLine,
  type AuditExportLine,
  auditExportQuery,
  type AuditFilter,
  auditFilter,
  type AuditOutcome,
  auditOutcomes,
  type AuditPage,
  auditPage,
  auditQuery,
  type AuditSource,
  auditSource,
  auditSources,
  platformAuditExportQuery,
  platformAuditQuery,
} from "./audit.ts";
export { listOf, pageOf, pageQuery } from "./common.ts";
export { connector, connectorList, type ConnectorView } from "./connectors.ts";
export {
  claimDomain,
  claimedDomain,
  claimedDomainList,
  type ClaimedDomainView,
  dnsRecord,
  dnsRecordList,
  type DnsRecordView,
} from "./domains.ts";
export { changeEvent, type ChangeEvent } from "./events.ts";
export {
  acceptedInvitation,
  acceptInvitation,
  createInvitation,
  invitation,
  invitationList,
  invitationToken,
  type InvitationView,
  openedInvitation,
  type OpenedInvitation,
} from "./invitations.ts";
export {
  apiToken,
  apiTokenList,
  type ApiTokenView,
  createApiToken,
  createdApiToken,
  me,
  type Me,
  session,
  sessionList,
  type SessionView,
  updateMe,
} from "./me.ts";
export {
  createPartner,
  customer,
  customerPage,
  type CustomerView,
  invitePartnerAdministrator,
  partner,
  partnerAdministrator,
  partnerAdministratorList,
  partnerPage,
  type PartnerView,
  updatePartner,
} from "./partners.ts";
export { member, memberPage, memberQuery, type MemberView, updateMember } from "./people.ts";
export {
  createPlan,
  plan,
  planList,
  type PlanView,
  putSubscription,
  subscription,
  subscriptionAnswer,
  type SubscriptionView,
  updatePlan,
} from "./plans.ts";
export { app, appList, type AppView, platformSummary, type PlatformSummary } from "./platform.ts";
export { type Problem, problem } from "./problem.ts";
export { condition, resource, resourceList, type ResourceView } from "./resources.ts";
export {
  createTenant,
  tenant,
  tenantPage,
  tenantQuery,
  tenantSummary,
  type TenantSummary,
  type TenantView,
  updateTenant,
} from "./tenants.ts";
