import { Avatar, useMantineColorScheme } from "@mantine/core";
import IconLogout from "@tabler/icons-react/icons/IconLogout";
import IconUserCircle from "@tabler/icons-react/icons/IconUserCircle";
import { useState } from "react";

import { type Locale, localeNames, locales, useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useApi } from "../query/context.tsx";
import { HeaderMenu, HeaderMenuChoice } from "./header-menu.tsx";
import { PlainLink } from "./plain-link.tsx";

export interface UserMenuProps {
  readonly name: string;
  readonly email: string;
  /** Where their account is; undefined in a portal that has no such page. */
  readonly accountPath?: string;
  readonly onLocale: (locale: Locale) => void;
}

const SCHEMES = ["auto", "light", "dark"] as const;

/** Who is signed in: account, language, appearance, and the way out. */
export function UserMenu({ name, email, accountPath, onLocale }: UserMenuProps) {
  const t = useUiText();
  const spoken = useLocale();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const { isLeaving, signOut } = useSignOut();
  const initials = initialsOf(name);
  return (
    <HeaderMenu
      // What is seen on the button is part of what it is called (WCAG 2.5.3).
      label={`${initials} ${t("shell.userMenu", { name })}`}
      className="allod-user"
      button={
        <Avatar color="indigo" variant="filled" size={32} alt="">
          {initials}
        </Avatar>
      }
    >
      <div className="allod-menu-who">
        <strong>{name}</strong>
        <span>{email}</span>
      </div>
      {accountPath === undefined ? null : (
        <PlainLink to={accountPath} className="allod-menu-item">
          <IconUserCircle size={16} aria-hidden />
          <span>{t("shell.account")}</span>
        </PlainLink>
      )}
      <HeaderMenuChoice
        label={t("shell.language")}
        options={locales.map((locale) => ({
          key: locale,
          lang: locale,
          content: localeNames[locale],
          chosen: locale === spoken,
          onChoose: () => onLocale(locale),
        }))}
      />
      <HeaderMenuChoice
        label={t("shell.colorScheme")}
        options={SCHEMES.map((scheme) => ({
          key: scheme,
          content: t(`shell.${scheme}`),
          chosen: scheme === colorScheme,
          onChoose: () => setColorScheme(scheme),
        }))}
      />
      <hr />
      <button type="button" className="allod-menu-item" disabled={isLeaving} onClick={signOut}>
        <IconLogout size={16} aria-hidden />
        <span>{t("shell.signOut")}</span>
      </button>
    </HeaderMenu>
  );
}

/** Of the first word and the last: `Anna Maria Berg` -> `AB`. */
function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => word !== "");
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => [...(word ?? "")][0]?.toUpperCase() ?? "").join("");
}

/** Ends the session and goes where the server says. */
export function useSignOut(): { readonly isLeaving: boolean; readonly signOut: () => void } {
  const api = useApi();
  const [isLeaving, setLeaving] = useState(false);
  async function leave(): Promise<void> {
    setLeaving(true);
    // Without an answer the session may still be there: the server is asked again by loading the page.
    window.location.assign(await api.signOut().catch(() => "/"));
  }
  return { isLeaving, signOut: () => void leave() };
}
