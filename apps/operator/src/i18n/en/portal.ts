import { alerts, erase, kept, proof, sources, timeline } from "./audit.ts";
import { dashboard } from "./dashboard.ts";
import { frame } from "./frame.ts";
import { partners, plans } from "./partners.ts";
import { subscription, tenant } from "./tenant.ts";
import { tenants } from "./tenants.ts";

/** What this portal says. */
export const portal = {
  ...frame,
  dashboard,
  tenants,
  tenant,
  subscription,
  partners,
  plans,
  timeline,
  alerts,
  sources,
  kept,
  proof,
  erase,
};
