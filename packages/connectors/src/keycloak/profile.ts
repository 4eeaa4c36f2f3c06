import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { type AdminApi, TITLE } from "./admin-api.ts";
import { ALLOD_MEMBER, ATTRIBUTES } from "./users.ts";

/** A realm's user profile, of the fields that we use (26.7: UPConfig). */
const profile = z.object({
  unmanagedAttributePolicy: z.string().optional(),
  attributes: z.array(
    z.object({
      name: z.string(),
      multivalued: z.boolean().optional(),
      permissions: z.object({ view: z.array(z.string()).default([]), edit: z.array(z.string()).default([]) }).optional(),
    }),
  ),
});

/**
 * Makes sure that the realm keeps our attributes, and that nobody but administrators writes them. Keycloak drops attributes
 * that its user profile does not know, with 201 and without a word, unless the policy for unmanaged attributes says otherwise.
 */
export async function requireAttributes(api: AdminApi, signal: AbortSignal): Promise<void> {
  const { unmanagedAttributePolicy: policy, attributes } = await api.ask({ method: "GET", path: "/users/profile", signal }, profile);
  const known = new Map(attributes.map((attribute) => [attribute.name, attribute]));
  const dropped = ATTRIBUTES.filter((name) => !known.has(name) && policy !== "ADMIN_EDIT" && policy !== "ENABLED");
  if (dropped.length > 0)
    throw misconfigured(`drops the attributes ${dropped.join(", ")} of users`, "set its policy for unmanaged attributes to ADMIN_EDIT");
  const writable = ATTRIBUTES.filter((name) => known.get(name)?.permissions?.edit.includes("user") ?? policy === "ENABLED");
  if (writable.length > 0)
    throw misconfigured(`lets people write the attributes ${writable.join(", ")} of themselves`, "let only administrators edit them");
  const closed = ATTRIBUTES.filter((name) => {
    const permissions = known.get(name)?.permissions;
    return known.has(name) && !(permissions?.view.includes("admin") === true && permissions.edit.includes("admin"));
  });
  if (closed.length > 0)
    throw misconfigured(`keeps the attributes ${closed.join(", ")} from administrators`, "let administrators view and edit them");
  if (known.get(ALLOD_MEMBER)?.multivalued === false)
    throw misconfigured(`has room for one value of the attribute ${ALLOD_MEMBER} only`, "let it have several");
}

function misconfigured(what: string, remedy: string): ConnectorError {
  return new ConnectorError("permanent", `The realm of ${TITLE} ${what}: in its user profile, ${remedy}.`);
}
