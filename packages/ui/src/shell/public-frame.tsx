import { Paper, UnstyledButton } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";
import { type Locale, localeNames, locales, useLocale } from "../i18n/i18n.ts";
import { useChangeLocale } from "./language.tsx";
import { WordMark } from "./word-mark.tsx";

/** The frame of pages for people who are not signed in: a card, and the languages. */
export function PublicFrame({ label }: { readonly label?: string }) {
  const spoken = useLocale();
  const change = useChangeLocale();
  return (
    <div className="allod-public">
      <header>
        <WordMark {...(label === undefined ? {} : { label })} />
      </header>
      <Paper withBorder component="main" className="allod-public-card">
        <Outlet />
      </Paper>
      <footer>
        {locales.map((locale: Locale) => (
          <UnstyledButton key={locale} lang={locale} aria-pressed={locale === spoken} onClick={() => void change(locale)}>
            {localeNames[locale]}
          </UnstyledButton>
        ))}
      </footer>
    </div>
  );
}
