import { errors, type Interaction, type Provider } from "oidc-provider";
import { z } from "zod";

import type { Visit } from "../routes/visit.ts";
import { acrOf, type Method } from "./authentication.ts";
import { SECOND_FACTOR } from "./policy.ts";

/** What somebody has shown so far, in one sign-in. */
const progress = z.object({
  accountId: z.string(),
  amr: z.array(z.string()),
  /** True: they have a new second factor, and are to be given recovery codes. */
  needsCodes: z.boolean().default(false),
});
export type Progress = z.output<typeof progress>;
/** Nobody, even if the browser is signed in. */
const NOBODY = "nobody";

/** A sign-in under way. */
export interface SignIn {
  readonly uid: string;
  /** Undefined: nothing was shown yet. */
  readonly progress: Progress | undefined;
  /** Who the application thinks that it is. */
  readonly loginHint: string | undefined;
  /** The language that the application speaks with them. */
  readonly locales: string | undefined;
}

/** Sign-ins that an application has begun and we go through with: the protocol's "interactions". */
export interface SignIns {
  /** The one of this browser; undefined when there is none (any more). */
  find(visit: Visit): Promise<SignIn | undefined>;
  /** `undefined`: from the beginning. */
  save(visit: Visit, progress: Progress | undefined): Promise<void>;
  /** Where the browser goes on to, signed in. */
  finish(visit: Visit, progress: Progress): Promise<string>;
}

export function signIns(provider: () => Provider): SignIns {
  return {
    async find(visit) {
      const interaction = await underWay(provider(), visit);
      if (interaction === undefined) return undefined;
      const { login_hint: hint, ui_locales: locales } = interaction.params;
      return { uid: interaction.uid, progress: progressOf(interaction), loginHint: textOf(hint), locales: textOf(locales) };
    },
    async save({ req, res }, made) {
      await provider().interactionResult(req, res, { allod: made ?? NOBODY }, { mergeWithLastSubmission: false });
    },
    async finish({ req, res }, { accountId, amr }) {
      const login = { accountId, amr, acr: acrOf(amr), remember: true };
      return provider().interactionResult(req, res, { login }, { mergeWithLastSubmission: false });
    },
  };
}

/** With what was shown now. */
export function withMethods(before: Progress, added: readonly Method[]): Progress {
  return { ...before, amr: [...new Set([...before.amr, ...added])] };
}

async function underWay(provider: Provider, { req, res, params }: Visit): Promise<Interaction | undefined> {
  try {
    const interaction = await provider.interactionDetails(req, res);
    return interaction.uid === params["uid"] ? interaction : undefined;
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

function progressOf({ result, session, prompt }: Interaction): Progress | undefined {
  const made = result?.["allod"];
  if (made === NOBODY) return undefined;
  if (made !== undefined) return progress.parse(made);
  // They are signed in, and only a second factor is asked for.
  const isStepUp = session !== undefined && prompt.reasons.every((reason) => reason === SECOND_FACTOR);
  return isStepUp ? { accountId: session.accountId, amr: session.amr ?? [], needsCodes: false } : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
