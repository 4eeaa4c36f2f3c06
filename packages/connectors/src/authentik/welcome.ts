import { z } from "zod";

import type { DesiredPerson } from "../contract/desired.ts";
import { ConnectorError } from "../contract/errors.ts";
import { type AuthentikApi, nothing, TITLE } from "./api.ts";
import { userPath } from "./users.ts";

/** The brand of the host that we ask, of the fields that we use (schema 2026.8.3: `CurrentBrand`). */
const brand = z.object({ flow_recovery: z.string().nullish() });

/** Schema 2026.8.3: `EmailStage`. */
const emailStage = z.object({ pk: z.string(), flow_set: z.array(z.object({ slug: z.string() })) });

/**
 * The e-mail stage of the brand's recovery flow: how people who are new get to set a password. Throws `permanent` when
 * there is none; nobody is made who could not sign in, and nobody has to guess why.
 */
export async function recoveryStage(api: AuthentikApi, signal: AbortSignal): Promise<string> {
  const { flow_recovery: flow } = await api.ask({ method: "GET", path: "/core/brands/current/", signal }, brand);
  if (!flow) throw noWay("its brand has no recovery flow");
  const stages = await api.list("/stages/email/", { row: emailStage, matches: () => true, signal });
  const stage = stages.find(({ flow_set: flows }) => flows.some(({ slug }) => slug === flow));
  if (stage === undefined) throw noWay(`its recovery flow ${flow} has no e-mail stage`);
  return stage.pk;
}

/** Writes to them, in their language: the language of the request goes before the user's own (2026.8). */
export async function sendRecovery(
  api: AuthentikApi,
  { pk, stage, locale }: Pick<DesiredPerson, "locale"> & { readonly pk: number; readonly stage: string },
  signal: AbortSignal,
): Promise<void> {
  const path = `${userPath(pk)}recovery_email/`;
  await api.ask({ method: "POST", path, body: { email_stage: stage }, headers: { "accept-language": locale }, signal }, nothing);
}

function noWay(why: string): ConnectorError {
  return new ConnectorError(
    "permanent",
    `People who are new to ${TITLE} could not set a password: ${why}. Give it one, or say "welcome: none" when they sign in by other means.`,
  );
}
