import type { AllodError, ErrorDefinition, ErrorParameters } from "@allod/core";

import { signInErrors } from "../../errors.ts";
import { de, errorsDe } from "./de.ts";
import { en, type TextKey } from "./en.ts";

export const languages = ["en", "de"] as const;
export type Language = (typeof languages)[number];
export type SignInCode = keyof typeof signInErrors.definitions;

/** What went wrong, for a page: a code, with what it says depending on what happened. */
export interface Fault {
  readonly code: SignInCode;
  /** Seconds until the next attempt, for `sign-in.wait`. */
  readonly wait?: number;
  readonly parameters?: ErrorParameters;
}

/** Everything that is said, in one language. */
export interface Texts {
  readonly language: Language;
  text(key: TextKey, parameters?: ErrorParameters): string;
  fault(fault: Fault): ErrorDefinition;
  /** A day and a time of day, in UTC: where somebody is, is not known. */
  at(time: Date): string;
}

export function textsIn(language: Language): Texts {
  const texts = language === "de" ? de : en;
  const text: Texts["text"] = (key, parameters) => fill(texts[key], parameters);
  const wait = (seconds: number): string => {
    if (seconds < 90) return seconds <= 1 ? text("unit.second") : text("unit.seconds", { count: seconds });
    return text("unit.minutes", { count: Math.ceil(seconds / 60) });
  };
  return {
    language,
    text,
    fault({ code, wait: seconds = 1, parameters }) {
      const all = { ...parameters, wait: wait(seconds) };
      if (language === "de") return { text: fill(errorsDe[code].text, all), hint: fill(errorsDe[code].hint, all) };
      const { message, hint }: AllodError = signInErrors.error(code, all);
      return { text: message, hint };
    },
    at: (time) => `${new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short", timeZone: "UTC" }).format(time)} UTC`,
  };
}

/** The first language of ours that is asked for; English when there is none. `wanted`: tags in the order of preference. */
export function chooseLanguage(wanted: readonly (string | undefined)[]): Language {
  for (const tags of wanted) {
    const ordered = (tags ?? "").split(/[\s,]+/).map(parseTag);
    const best = ordered.toSorted((left, right) => right.quality - left.quality).find((tag) => tag.quality > 0 && isLanguage(tag.language));
    if (best !== undefined && isLanguage(best.language)) return best.language;
  }
  return "en";
}

export function isLanguage(text: string): text is Language {
  return languages.some((language) => language === text);
}

/** `de-AT;q=0.8`: an entry of `Accept-Language` (RFC 9110, section 12.5.4). */
function parseTag(entry: string): { language: string; quality: number } {
  const [, language = "", quality = "1"] = /^([a-z]+)[\w-]*(?:;q=([\d.]+))?/i.exec(entry) ?? [];
  return { language: language.toLowerCase(), quality: Number(quality) };
}

function fill(template: string, parameters: ErrorParameters = {}): string {
  return template.replaceAll(/\{([\w-]+)\}/g, (whole, name: string) => String(parameters[name] ?? whole));
}
