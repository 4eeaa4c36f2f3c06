import { z } from "zod";

import { orGone } from "../contract/or-gone.ts";
import { codes, type Ocs } from "./ocs.ts";

const USERS = "/ocs/v2.php/cloud/users";
/** The app that makes accounts of people whom an identity provider sends. All others are none of ours. */
const BACKEND = "user_oidc";

/** An account, of the fields that we use. Who may not see one is told its id alone. */
const row = z.object({
  id: z.string(),
  enabled: z.boolean().optional(),
  email: z.string().nullish(),
  backend: z.string().optional(),
});

export interface Account {
  readonly id: string;
  readonly enabled: boolean;
  readonly email: string;
}

export async function readAccount(ocs: Ocs, id: string, signal: AbortSignal): Promise<Account | undefined> {
  const found = await orGone(ocs.ask({ method: "GET", path: pathOf(id), signal }, row));
  return found === undefined ? undefined : accountOf(found)[0];
}

/**
 * The accounts with an address. A search finds parts of ids, names and addresses, and is not cut into pages: what stood on
 * the next one would not be seen. PHP writes an empty list for an empty map.
 */
export async function accountsWithMail(ocs: Ocs, mail: string, signal: AbortSignal): Promise<readonly Account[]> {
  const data = z.object({ users: z.union([z.array(row), z.record(z.string(), row)]) });
  const { users } = await ocs.ask({ method: "GET", path: `${USERS}/details`, query: { search: mail }, signal }, data);
  return Object.values(users)
    .flatMap(accountOf)
    .filter(({ email }) => email === mail.toLowerCase())
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** Lets somebody sign in, or out of everything at once: pages and app passwords alike. False when there is no such account. */
export function setEnabled(
  ocs: Ocs,
  { id, enabled }: { readonly id: string; readonly enabled: boolean },
  signal: AbortSignal,
): Promise<boolean> {
  return ocs.send({ method: "PUT", path: `${pathOf(id)}/${enabled ? "enable" : "disable"}`, signal }, [codes.invalid]);
}

const pathOf = (id: string): string => `${USERS}/${encodeURIComponent(id)}`;

function accountOf({ id, enabled, email, backend }: z.infer<typeof row>): Account[] {
  return backend !== BACKEND || enabled === undefined ? [] : [{ id, enabled, email: (email ?? "").toLowerCase() }];
}
