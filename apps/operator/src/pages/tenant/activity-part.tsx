import type { TenantView } from "@allod/api";
import { ActivityList } from "@allod/ui";

/** What was done in an organization, by whom, and what it changed. */
export function ActivityPart({ tenant: { id } }: { readonly tenant: TenantView }) {
  return <ActivityList tenantId={id} />;
}
