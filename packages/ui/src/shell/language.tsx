import { createContext, type ReactNode, useContext } from "react";

import type { Locale } from "../i18n/i18n.ts";

type ChangeLocale = (locale: Locale) => Promise<void>;

const LanguageContext = createContext<ChangeLocale>(() => Promise.resolve());

export function LanguageProvider({ change, children }: { readonly change: ChangeLocale; readonly children: ReactNode }) {
  return <LanguageContext value={change}>{children}</LanguageContext>;
}

/** Changes the language of the pages, and remembers it in this browser. */
export function useChangeLocale(): ChangeLocale {
  return useContext(LanguageContext);
}
