import type { AppView } from "@allod/api";

import type { Condition, ShownResource } from "../../domain/resources.ts";
import type { ShownProduct } from "../services.ts";

/** Ready when everything of it is that this person needs: the tenant, and their own place in it. */
export function appView(
  { id, app: { title, url, icon } }: ShownProduct & { readonly app: NonNullable<ShownProduct["app"]> },
  own: readonly Pick<ShownResource, "connector" | "conditions">[],
): AppView {
  const conditions = own.filter(({ connector }) => connector === id).map((one) => one.conditions.find(({ type }) => type === "Ready"));
  const unavailable = conditions.find((condition) => condition?.status === "False");
  const isReady = conditions.length > 0 && conditions.every(isOpen);
  const status = unavailable !== undefined ? "unavailable" : isReady ? "ready" : "preparing";
  return { id, title, url, icon, status, message: unavailable?.message ?? "" };
}

/** Also what waits for the very visit that the link is for: connectors say so of accounts that a first sign-in makes. */
function isOpen(condition: Condition | undefined): boolean {
  return condition?.status === "True" || condition?.reason === "NotSignedInYet";
}
