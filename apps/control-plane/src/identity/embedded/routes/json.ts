import { z } from "zod";

import { signInErrors } from "../../errors.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import { type Answer, statusOf, type Visit } from "./visit.ts";

/** What the script of a page sends of a passkey. The browser's part is looked at as a whole by those who verify it. */
const passkeyAnswer = z.object({
  response: z.looseObject({ id: z.string().max(1400), response: z.looseObject({}) }),
  name: z.string().trim().max(80).default(""),
});

/** Reads a passkey's answer. Throws `form.invalid`. `Response`: what it should be, which is for others to find out. */
export function readPasskey<Response>({ json }: Visit): { readonly response: Response; readonly name: string } {
  const parsed = passkeyAnswer.safeParse(json);
  if (!parsed.success) throw signInErrors.error("form.invalid", {}, parsed.error);
  return { response: parsed.data.response as Response, name: parsed.data.name || "Passkey" };
}

/** What went wrong, for the script of the page to say. */
export function refused(texts: Texts, fault: Fault): Answer {
  const { text, hint } = texts.fault(fault);
  return { json: { said: `${text} ${hint}` }, status: statusOf(fault) };
}
