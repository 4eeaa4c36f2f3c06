import type { Clock, IdSource, RandomSource } from "@allod/core";

import { accessGrantRules } from "./domain/access-grants.ts";
import { chronicle } from "./domain/activity.ts";
import { alertRules } from "./domain/alerts.ts";
import type { EventOwner } from "./domain/audit.ts";
import { auditCustodyRules, type ChainReport } from "./domain/audit-custody.ts";
import { auditExportRules } from "./domain/audit-export.ts";
import { savedViewRules } from "./domain/audit-views.ts";
import type { LookUp } from "./domain/dns-record.ts";
import { domainRules } from "./domain/domains.ts";
import type { Enrollment } from "./domain/enrollment.ts";
import { eventSourceRules, type SourceId } from "./domain/event-sources.ts";
import { invitationRules } from "./domain/invitations.ts";
import { memberRules } from "./domain/members.ts";
import { partnerRules } from "./domain/partners.ts";
import { personRules } from "./domain/people.ts";
import { planRules } from "./domain/plans.ts";
import { platformRules } from "./domain/platform.ts";
import { resourceRules } from "./domain/resources.ts";
import type { Store } from "./domain/store.ts";
import { subscriptionRules } from "./domain/subscriptions.ts";
import { tenantRules } from "./domain/tenants.ts";
import { timelineRules } from "./domain/timeline.ts";
import { tokenRules } from "./domain/tokens.ts";
import type { Services } from "./http/services.ts";

interface Deps extends Pick<Services, "published" | "products" | "sessions" | "checkProduct" | "subscribe" | "accountUrl"> {
  readonly store: Store;
  readonly clock: Clock;
  readonly ids: IdSource;
  readonly random: RandomSource;
  readonly lookUp: LookUp;
  readonly enrollment: Enrollment;
  readonly ownIssuer: string | undefined;
  readonly origins: { readonly portal: string; readonly operator: string };
  readonly platformName: string;
  /** Where events come from besides ourselves. */
  readonly eventSources: readonly SourceId[];
  readonly verify: (owner: EventOwner) => Promise<ChainReport>;
  readonly sealWebhook: (secret: string) => Promise<string>;
  readonly knowsCountries: boolean;
}

/** All rules, over one store. */
export function buildServices(deps: Deps): Services {
  const { clock, published, products, sessions, checkProduct, subscribe, accountUrl } = deps;
  const common = { ...deps, chronicle: chronicle(deps) };
  const invitations = invitationRules(common);
  const subscriptions = subscriptionRules(common);
  return {
    accessGrants: accessGrantRules(common),
    custody: auditCustodyRules(common),
    alerts: alertRules(common),
    domains: domainRules(common),
    eventSources: eventSourceRules({ ...common, configured: deps.eventSources }),
    exports: auditExportRules(common),
    invitations,
    members: memberRules(common),
    partners: partnerRules({ ...common, invitations }),
    people: personRules(common),
    plans: planRules(common),
    platform: platformRules(common),
    resources: resourceRules(common),
    subscriptions,
    timeline: timelineRules(common),
    tenants: tenantRules({ ...common, invitations, subscriptions }),
    tokens: tokenRules(common),
    views: savedViewRules(common),
    published,
    products,
    sessions,
    checkProduct,
    subscribe,
    now: () => clock.now(),
    accountUrl,
  };
}
