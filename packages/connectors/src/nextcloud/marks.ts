import { createHash } from "node:crypto";

import { z } from "zod";

import type { Ocs } from "./ocs.ts";

/** Settings of an app that there is not: only administrators read and write them. */
export const STORE = "/ocs/v2.php/apps/provisioning_api/api/v1/config/apps/allod";
const REMOVED = "removed ";

/** Whose an account is: the id of a member of ours; and whether they are one no more. */
export interface Mark {
  readonly allodId: string;
  readonly removed: boolean;
}

/** Accounts have no room for an id of others that their owner could not write. Ids may be as long as a key: hence the digest. */
const pathOf = (account: string): string => `${STORE}/member-${createHash("sha256").update(account).digest("hex").slice(0, 32)}`;

/** The mark of an account. Of a key that there is not the setting is empty. */
export async function readMark(ocs: Ocs, account: string, signal: AbortSignal): Promise<Mark | undefined> {
  const { data } = await ocs.ask({ method: "GET", path: pathOf(account), signal }, z.object({ data: z.string() }));
  if (data === "") return undefined;
  const removed = data.startsWith(REMOVED);
  return { allodId: removed ? data.slice(REMOVED.length) : data, removed };
}

export async function writeMark(
  ocs: Ocs,
  { account, allodId, removed }: Mark & { readonly account: string },
  signal: AbortSignal,
): Promise<void> {
  await ocs.send({ method: "POST", path: pathOf(account), body: { value: removed ? `${REMOVED}${allodId}` : allodId }, signal });
}
