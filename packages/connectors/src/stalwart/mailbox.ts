import { z } from "zod";

import type { ObservedOf } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { memberMark } from "./marks.ts";
import { maySignIn, permissions, type Permissions, signIn } from "./permissions.ts";

/** A mailbox, of the fields that we use (schema of 0.16.18: `x:UserAccount`). */
export const account = z.object({
  id: z.string(),
  name: z.string(),
  domainId: z.string(),
  description: z.string().nullable(),
  aliases: z.record(z.string(), z.object({ name: z.string(), domainId: z.string(), enabled: z.boolean() })),
  quotas: z.record(z.string(), z.number()),
  permissions,
  emailAddress: z.string(),
});
type Account = z.infer<typeof account>;

export interface SeenMember extends ObservedOf<"member"> {
  readonly domainId: string;
  readonly address: string;
  readonly displayName: string;
  /** Local parts; with a word more where one is of another domain, or disabled. */
  readonly aliases: readonly string[];
  readonly quotas: Readonly<Record<string, number>>;
  readonly permissions: Permissions;
}

/** Whether it is this member's. */
export function isMarked({ aliases }: Account, desired: DesiredMember): boolean {
  return Object.values(aliases).some(({ name }) => name === memberMark(desired));
}

export function seen(row: Account, desired: DesiredMember): SeenMember {
  const others = Object.values(row.aliases).filter(({ name, enabled }) => enabled || name !== memberMark(desired));
  return {
    kind: "member",
    externalId: row.id,
    domainId: row.domainId,
    state: maySignIn(row.permissions) ? "enabled" : "disabled",
    address: row.emailAddress,
    displayName: row.description ?? "",
    aliases: others.map(({ name, domainId, enabled }) => {
      const where = domainId === row.domainId ? "" : ` of the domain ${domainId}`;
      return `${name}${where}${enabled ? "" : ", disabled"}`;
    }),
    quotas: row.quotas,
    permissions: row.permissions,
  };
}

/** Where mail for them arrives. Without a domain in the one where it arrives now. */
export function addressOf({ username, domain }: DesiredMember, observed?: SeenMember): string {
  return `${username}@${domain ?? observed?.address.split("@")[1] ?? ""}`;
}

/** Whether the mailbox is in the domain where it is wanted. */
export function isAtHome(desired: DesiredMember, observed: SeenMember): boolean {
  return observed.address.split("@")[1] === addressOf(desired, observed).split("@")[1];
}

export function newMailbox(desired: DesiredMember, domainId: string): Record<string, unknown> {
  return {
    "@type": "User",
    name: desired.username,
    domainId,
    description: descriptionOf(desired),
    aliases: aliasList(desired, domainId),
    quotas: quotasOf(desired, {}),
    // Administrators of a tenant are nothing of the kind to the server that all tenants share.
    roles: { "@type": "User" },
    permissions: signIn({ "@type": "Inherit" }, desired.state === "enabled"),
  };
}

export interface Change {
  /** In words. */
  readonly change: string;
  /** For a mailbox in this domain. */
  readonly patch: (domainId: string) => Readonly<Record<string, unknown>>;
  /** It keeps somebody out: it must not wait for what else is to be done, and may be refused. */
  readonly isUrgent?: true;
}

export function differences(desired: DesiredMember, observed: SeenMember): readonly Change[] {
  return [signInChange, addressChange, nameChange, aliasChange, quotaChange].flatMap((compare) => compare(desired, observed) ?? []);
}

function signInChange({ state }: DesiredMember, observed: SeenMember): Change | undefined {
  if (observed.state === state) return undefined;
  const patch = (): Record<string, unknown> => ({ permissions: signIn(observed.permissions, state === "enabled") });
  return state === "enabled" ? { change: "let them sign in again", patch } : { change: "let them sign in no more", patch, isUrgent: true };
}

function addressChange(desired: DesiredMember, observed: SeenMember): Change | undefined {
  const address = addressOf(desired, observed);
  if (observed.address === address) return undefined;
  return { change: `change the address to ${address}`, patch: (domainId) => ({ name: desired.username, domainId }) };
}

function nameChange(desired: DesiredMember, observed: SeenMember): Change | undefined {
  const { displayName } = desired.person;
  if (observed.displayName === displayName) return undefined;
  return { change: `change the name to ${displayName}`, patch: () => ({ description: descriptionOf(desired) }) };
}

/** The whole list, which is numbered anew at every change. It moves with the address. */
function aliasChange(desired: DesiredMember, observed: SeenMember): Change | undefined {
  const wanted = aliasesOf(desired);
  const words = [
    ...wanted.filter((alias) => !observed.aliases.includes(alias)).map((alias) => `add the alias ${alias}`),
    ...observed.aliases.filter((alias) => !wanted.includes(alias)).map((alias) => `take away the alias ${alias}`),
    ...(isAtHome(desired, observed) ? [] : ["move the aliases"]),
  ];
  if (words.length === 0) return undefined;
  return { change: words.join(", "), patch: (domainId) => ({ aliases: aliasList(desired, domainId) }) };
}

function quotaChange(desired: DesiredMember, observed: SeenMember): Change | undefined {
  const { quotaBytes } = desired;
  if (observed.quotas[DISK] === quotaBytes) return undefined;
  const change = quotaBytes === undefined ? "give it the usual room" : `give it room for ${quotaBytes} bytes`;
  return { change, patch: () => ({ quotas: quotasOf(desired, observed.quotas) }) };
}

/** Empty is refused. */
const descriptionOf = ({ person }: DesiredMember): string | null => (person.displayName === "" ? null : person.displayName);

/** Once each, without their own address. */
const aliasesOf = ({ aliases, username }: DesiredMember): readonly string[] => [...new Set(aliases)].filter((alias) => alias !== username);

/** A list is an object numbered from 0. The first is our mark. */
function aliasList(desired: DesiredMember, domainId: string): Record<string, object> {
  const mark = { name: memberMark(desired), domainId, enabled: false, description: "Allod knows the mailbox by this: leave it" };
  return Object.fromEntries([mark, ...aliasesOf(desired).map((name) => ({ name, domainId, enabled: true }))].entries());
}

const DISK = "maxDiskQuota";

/** Limits of other things are somebody else's: they stay. */
function quotasOf({ quotaBytes }: DesiredMember, { [DISK]: _before, ...others }: Readonly<Record<string, number>>): Record<string, number> {
  return quotaBytes === undefined ? others : { ...others, [DISK]: quotaBytes };
}
