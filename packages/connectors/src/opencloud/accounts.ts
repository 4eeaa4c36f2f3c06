import { z } from "zod";

import { ConnectorError } from "../contract/errors.ts";
import { orGone } from "../contract/or-gone.ts";
import { type OpenCloudApi, segment, TITLE } from "./api.ts";

const USERS = "/graph/v1.0/users";

/** An account, of the fields that we use (LibreGraph 1.0.8: `user`). The answer to a POST does not say whether it is enabled. */
const account = z.object({
  id: z.string(),
  displayName: z.string(),
  onPremisesSamAccountName: z.string(),
  mail: z.string().default(""),
  surname: z.string().default(""),
  accountEnabled: z.boolean().default(true),
  identities: z.array(z.object({ issuerAssignedId: z.string().optional() })).default([]),
  appRoleAssignments: z.array(z.object({ appRoleId: z.string() })).default([]),
});
export type Account = z.infer<typeof account>;

/** Keys that may be written: an unknown one is refused. */
export type AccountFields = Partial<Pick<Account, "displayName" | "onPremisesSamAccountName" | "mail" | "surname" | "accountEnabled">>;

/** By id or by name. */
export function readAccount(api: OpenCloudApi, key: string, signal: AbortSignal): Promise<Account | undefined> {
  const query = { $expand: "appRoleAssignments" };
  return orGone(api.ask({ method: "GET", path: `${USERS}/${segment(key)}`, query, signal }, account));
}

/** The accounts with an address: it is not unique (recorded, 3.3.0). Lists are whole, whatever page is asked for; a search keeps them short. */
export async function accountsWithMail(api: OpenCloudApi, mail: string, signal: AbortSignal): Promise<readonly Account[]> {
  const query = { $search: `"${mail.replaceAll('"', "")}"` };
  const { value } = await api.ask({ method: "GET", path: USERS, query, signal }, z.object({ value: z.array(account) }));
  return value.filter((each) => each.mail.toLowerCase() === mail.toLowerCase());
}

/** The id of a new account; undefined when the name is taken. It has no password. */
export async function createAccount(api: OpenCloudApi, body: AccountFields, signal: AbortSignal): Promise<string | undefined> {
  const answer = await api.send({ method: "POST", path: USERS, body, signal }, [409]);
  return answer.status === 409 ? undefined : z.object({ id: z.string() }).parse(answer.body).id;
}

export async function changeAccount(
  api: OpenCloudApi,
  { id, body }: { id: string; body: AccountFields },
  signal: AbortSignal,
): Promise<void> {
  await api.send({ method: "PATCH", path: `${USERS}/${segment(id)}`, body, signal });
}

/** With its personal space. */
export async function removeAccount(api: OpenCloudApi, id: string, signal: AbortSignal): Promise<void> {
  await orGone(api.send({ method: "DELETE", path: `${USERS}/${segment(id)}`, signal }));
}

/** What was said must be so: some directories take a change and keep what they had (`OC_LDAP_DISABLE_USER_MECHANISM=none`). */
export function refuseStill(name: string, { wanted, is }: { readonly wanted: boolean; readonly is: boolean }): void {
  if (wanted === is) return;
  throw new ConnectorError(
    "permanent",
    `${TITLE} was told to ${wanted ? "enable" : "disable"} the account ${name} and did not: its directory does not keep that.`,
  );
}
