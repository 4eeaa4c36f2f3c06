import { z } from "zod";

import type { KindOfObject } from "../contract/by-kind.ts";
import type { DesiredMember } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { errorOf, type Jmap, notDestroyed, type Refusal, TITLE } from "./jmap.ts";
import { account, addressOf, type Change, differences, isAtHome, isMarked, newMailbox, seen, type SeenMember } from "./mailbox.ts";
import { memberMark, readDomainMark } from "./marks.ts";

/** A member's mailbox in their tenant's domain. Nobody gets a password: they sign in through the identity provider. */
export function members(api: Jmap): KindOfObject<"member", SeenMember> {
  async function see(ids: readonly string[], desired: DesiredMember, signal: AbortSignal): Promise<SeenMember | undefined> {
    if (ids.length === 0) return undefined;
    const ours = (await api.get("Account", { ids, row: account }, signal)).find((row) => isMarked(row, desired));
    return ours === undefined ? undefined : seen(ours, desired);
  }

  async function find(desired: DesiredMember, signal: AbortSignal): Promise<SeenMember | undefined> {
    return see(await api.query("Account", { text: memberMark(desired) }, signal), desired, signal);
  }

  /** The tenant's domain as Stalwart knows it. A mailbox is never made in anybody else's. */
  async function domainOf({ domain, tenant }: DesiredMember, signal: AbortSignal): Promise<string> {
    if (domain === undefined) throw new ConnectorError("permanent", NO_DOMAIN);
    const ids = await api.query("Domain", { name: domain }, signal);
    const [found] = ids.length === 0 ? [] : await api.get("Domain", { ids, row: domainRow }, signal);
    if (found === undefined) throw new ConnectorError("transient", `${TITLE} does not have the domain ${domain} yet.`);
    if (readDomainMark(found.description ?? "")?.tenant === tenant.allodId) return found.id;
    throw new ConnectorError("permanent", `The domain ${domain} of ${TITLE} is not this tenant's.`);
  }

  async function create(desired: DesiredMember, signal: AbortSignal): Promise<SeenMember> {
    const made = await api.create("Account", newMailbox(desired, await domainOf(desired, signal)), signal);
    // Whoever was faster may have made the same.
    const id = typeof made === "string" ? made : made.type === "primaryKeyViolation" ? made.objectId?.id : undefined;
    const there = id === undefined ? undefined : await see([id], desired, signal);
    if (there !== undefined) return there;
    throw typeof made === "string" ? notShown(desired) : refusedTo("create", desired, made);
  }

  async function bring(desired: DesiredMember, before: SeenMember, signal: AbortSignal): Promise<SeenMember> {
    const { externalId: id } = before;
    const { urgent = [], rest = [] } = Object.groupBy(differences(desired, before), ({ isUrgent }) =>
      isUrgent === true ? "urgent" : "rest",
    );
    const patch = async (changes: readonly Change[], domainId: string): Promise<void> => {
      const refused = await api.update("Account", { id, patch: Object.assign({}, ...changes.map((each) => each.patch(domainId))) }, signal);
      if (refused !== undefined) throw refusedTo("change", desired, refused);
    };
    if (urgent.length > 0) await patch(urgent, before.domainId);
    if (rest.length > 0) await patch(rest, isAtHome(desired, before) ? before.domainId : await domainOf(desired, signal));
    if (urgent.length + rest.length === 0) return before;
    const after = await see([id], desired, signal);
    if (after === undefined) throw notShown(desired);
    return after;
  }

  return {
    async read({ desired, externalId }, signal) {
      const kept = externalId === undefined ? undefined : await see([externalId], desired, signal);
      return kept ?? find(desired, signal);
    },

    plan(desired, observed) {
      // A mailbox that is there is looked after also without a domain: whoever leaves must not sign in any more.
      if (observed !== undefined) return { changes: differences(desired, observed).map(({ change }) => change) };
      if (desired.domain === undefined) return { skipped: { reason: "NoDomain", message: NO_DOMAIN } };
      return { changes: [`create the mailbox ${addressOf(desired)}`] };
    },

    async apply(desired, observed, signal) {
      return bring(desired, observed ?? (await find(desired, signal)) ?? (await create(desired, signal)), signal);
    },

    async remove({ externalId: id, address }, signal) {
      const [answer] = await api.ask([["x:Account/set", { destroy: [id] }]], signal);
      const refused = notDestroyed(answer, id);
      if (refused !== undefined) throw errorOf(refused, `to remove the mailbox ${address}`);
    },
  };
}

const NO_DOMAIN = "The tenant has no proven domain yet: add one to give people mailboxes.";

const domainRow = z.object({ id: z.string(), description: z.string().nullable() });

function refusedTo(what: "create" | "change", desired: DesiredMember, refused: Refusal): ConnectorError {
  const mailbox = `the mailbox ${addressOf(desired)}`;
  if (refused.type !== "primaryKeyViolation") return errorOf(refused, `to ${what} ${mailbox}`);
  return new ConnectorError("permanent", `${TITLE} cannot ${what} ${mailbox}: its address or one of its aliases is somebody else's.`);
}

function notShown(desired: DesiredMember): ConnectorError {
  return new ConnectorError("transient", `${TITLE} does not show the mailbox ${addressOf(desired)}.`);
}
