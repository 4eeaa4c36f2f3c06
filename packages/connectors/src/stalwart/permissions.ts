import { z } from "zod";

const set = z.record(z.string(), z.boolean()).default({});

/** What an account may do: what its role may, with exceptions, or a list of its own (schema of 0.16.18: `x:Permissions`). */
export const permissions = z.discriminatedUnion("@type", [
  z.object({ "@type": z.literal("Inherit") }),
  z.object({ "@type": z.enum(["Merge", "Replace"]), enabledPermissions: set, disabledPermissions: set }),
]);
export type Permissions = z.infer<typeof permissions>;

/**
 * Without it every way in is shut: passwords, app passwords, API keys and tokens alike (0.16,
 * `crates/common/src/auth/authentication.rs`). Neither a domain that is not enabled nor a password that is over shuts any (seen with 0.16.18).
 */
const SIGN_IN = "authenticate";

export function maySignIn(given: Permissions): boolean {
  if (given["@type"] === "Inherit") return true;
  if (given.disabledPermissions[SIGN_IN] === true) return false;
  return given["@type"] === "Merge" || given.enabledPermissions[SIGN_IN] === true;
}

/** The same, with the right to sign in given or taken; exceptions that somebody else has made stay. */
export function signIn(before: Permissions, allowed: boolean): Permissions {
  if (maySignIn(before) === allowed) return before;
  const none: Readonly<Record<string, boolean>> = {};
  const { enabledPermissions, disabledPermissions } =
    before["@type"] === "Inherit" ? { enabledPermissions: none, disabledPermissions: none } : before;
  if (!allowed) {
    const type = before["@type"] === "Replace" ? "Replace" : "Merge";
    return { "@type": type, enabledPermissions, disabledPermissions: { ...disabledPermissions, [SIGN_IN]: true } };
  }
  const { [SIGN_IN]: _before, ...disabled } = disabledPermissions;
  if (before["@type"] === "Replace")
    return { "@type": "Replace", enabledPermissions: { ...enabledPermissions, [SIGN_IN]: true }, disabledPermissions: disabled };
  const isPlain = Object.keys(disabled).length === 0 && Object.keys(enabledPermissions).length === 0;
  return isPlain ? { "@type": "Inherit" } : { "@type": "Merge", enabledPermissions, disabledPermissions: disabled };
}
