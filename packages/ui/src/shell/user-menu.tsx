import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import IconCheck from "@tabler/icons-react/icons/IconCheck";
import IconLogout from "@tabler/icons-react/icons/IconLogout";
import IconUserCircle from "@tabler/icons-react/icons/IconUserCircle";
import { useState } from "react";

import { type Locale, localeNames, locales, useLocale } from "../i18n/i18n.ts";
import { useUiText } from "../i18n/use-ui-text.ts";
import { useApi } from "../query/context.tsx";
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
  const api = useApi();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [leaving, setLeaving] = useState(false);

  async function leave(): Promise<void> {
    setLeaving(true);
    try {
      window.location.assign(await api.signOut());
    } catch {
      // Without an answer the session may still be there: the server is asked again by loading the page.
      window.location.assign("/");
    }
  }

  return (
    <Menu width={240}>
      <Menu.Target>
        <UnstyledButton className="allod-user" aria-label={t("shell.userMenu", { name })}>
          <Avatar name={name} color="indigo" variant="filled" size={32} alt="" />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className="allod-user-who">
          <Text size="sm" fw={600} truncate>
            {name}
          </Text>
          <Text size="xs" c="dimmed" truncate>
            {email}
          </Text>
        </div>
        <Menu.Divider />
        {accountPath === undefined ? null : (
          <Menu.Item component={PlainLink} to={accountPath} leftSection={<IconUserCircle size={16} />}>
            {t("shell.account")}
          </Menu.Item>
        )}
        <Menu.Label>{t("shell.language")}</Menu.Label>
        {locales.map((locale) => (
          <Menu.Item
            key={locale}
            lang={locale}
            role="menuitemradio"
            aria-checked={locale === spoken}
            onClick={() => onLocale(locale)}
            rightSection={locale === spoken ? <IconCheck size={14} /> : null}
          >
            {localeNames[locale]}
          </Menu.Item>
        ))}
        <Menu.Label>{t("shell.colorScheme")}</Menu.Label>
        {SCHEMES.map((scheme) => (
          <Menu.Item
            key={scheme}
            role="menuitemradio"
            aria-checked={scheme === colorScheme}
            onClick={() => setColorScheme(scheme)}
            rightSection={scheme === colorScheme ? <IconCheck size={14} /> : null}
          >
            {t(`shell.${scheme}`)}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={16} />} disabled={leaving} onClick={() => void leave()}>
          {t("shell.signOut")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
