import { type Locale, localeNames, locales, useChangeLocale, useLocale, WordMark } from "@allod/ui";
import { Paper, UnstyledButton } from "@mantine/core";
import { Outlet } from "@tanstack/react-router";

/** The frame of pages for people who are not signed in: a card, and the languages. */
export function Public() {
  const spoken = useLocale();
  const change = useChangeLocale();
  return (
    <div className="portal-public">
      <header>
        <WordMark />
      </header>
      <Paper withBorder component="main" className="portal-public-card">
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
