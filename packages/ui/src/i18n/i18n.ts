import i18next, { type i18n as I18n } from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";

import type { ErrorTexts, Language, MessageKey, Messages } from "./messages.ts";

export const locales = ["en", "de"] as const;
export type Locale = (typeof locales)[number];

/** Each language in its own names, for choosing one. */
export const localeNames: Readonly<Record<Locale, string>> = { en: "English", de: "Deutsch" };

/** How the texts of a language are loaded: only those of the language that is spoken come over the network. */
export type Languages = Readonly<Record<Locale, () => Promise<Language>>>;

/** The first of the proposals that is spoken here; `de-AT` is German. */
export function chooseLocale(proposals: readonly (string | null | undefined)[]): Locale {
  for (const proposal of proposals) {
    const found = locales.find((locale) => proposal === locale || proposal?.toLowerCase().startsWith(`${locale}-`));
    if (found !== undefined) return found;
  }
  return "en";
}

/** Starts the texts in one language. */
export async function startI18n(languages: Languages, locale: Locale): Promise<I18n> {
  const instance = i18next.createInstance();
  await instance.use(initReactI18next).init({
    lng: locale,
    fallbackLng: false,
    ns: ["ui", "portal"],
    defaultNS: "portal",
    resources: {},
    // React escapes by itself.
    interpolation: { escapeValue: false },
    returnEmptyString: true,
    react: { useSuspense: false },
  });
  await speak(instance, languages, locale);
  return instance;
}

/** Changes the language, also of the document, so that a screen reader pronounces it well. */
export async function speak(instance: I18n, languages: Languages, locale: Locale): Promise<void> {
  const { ui, portal, errors } = await languages[locale]();
  instance.addResourceBundle(locale, "ui", ui);
  instance.addResourceBundle(locale, "portal", portal);
  instance.addResourceBundle(locale, "errors", errors);
  await instance.changeLanguage(locale);
  if (typeof document !== "undefined") document.documentElement.lang = locale;
}

export type Values = Readonly<Record<string, string | number>>;
/** Says what stands at a key. */
export type Say<Tree> = (key: MessageKey<Tree>, values?: Values) => string;

/** Says what stands at a key that comes from the server, which may know words that this page does not; else the fallback. */
export function sayOr<Tree>(t: Say<Tree>, key: string, fallback: string): string {
  const said = t(key as MessageKey<Tree>);
  return said === key ? fallback : said;
}

/** Makes the hook of a tree of texts: `const t = useText()`, then `t("people.title")`, with keys that the compiler knows. */
export function textHook<Tree extends Messages>(namespace: "ui" | "portal"): () => Say<Tree> {
  return function useText() {
    const { i18n } = useTranslation(namespace);
    return (key: string, values) => i18n.t(key, { ns: namespace, ...values });
  };
}

/** The language that is spoken, and all error texts in it. */
export function useLocale(): Locale {
  return chooseLocale([useTranslation().i18n.language]);
}

export function useErrorTexts(): ErrorTexts {
  const { i18n } = useTranslation();
  return (i18n.getResourceBundle(i18n.language, "errors") ?? {}) as ErrorTexts;
}
