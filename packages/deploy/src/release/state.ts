import { z } from "zod";

import { parseJson, type Site } from "../engine.ts";
import { must, readOnTarget, type Shell } from "./shell.ts";

/** The journal of a target: written before anything is changed, so that whatever happens, the next `up` knows. */
export interface State {
  readonly version: 1;
  /** The release that was last seen working. */
  readonly good: string | undefined;
  /** The release that is being brought up; equal to `good` when all is done. */
  readonly wanted: string | undefined;
}

const schema = z.object({ version: z.literal(1), good: z.string().optional(), wanted: z.string().optional() });

export async function readState({ target, root }: Site): Promise<State> {
  const parsed = schema.safeParse(parseJson((await readOnTarget(target, ["cat", `${root}/state.json`])) ?? ""));
  return parsed.success
    ? { version: 1, good: parsed.data.good, wanted: parsed.data.wanted }
    : { version: 1, good: undefined, wanted: undefined };
}

export async function writeState({ root }: Site, shell: Shell, state: State): Promise<void> {
  await must(shell, 'umask 077; cat >"$1.part"; sync "$1.part"; mv -f "$1.part" "$1"', [`${root}/state.json`], JSON.stringify(state));
}
