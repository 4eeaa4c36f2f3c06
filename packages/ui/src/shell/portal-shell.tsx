import { Burger } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useRouterState } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useEffect, useRef } from "react";

import { useUiText } from "../i18n/use-ui-text.ts";
import { Navigation, type NavigationGroup } from "./navigation.tsx";
import { WordMark } from "./word-mark.tsx";

interface PortalShellProps {
  /** Tells this portal from the other one, beside the word mark. */
  readonly label?: string;
  /** Groups of links; without any there is no side bar. */
  readonly navigation?: readonly NavigationGroup[];
  /** For choosing the tenant, beside the word mark. */
  readonly switcher?: ReactNode;
  /** A `<UserMenu>`. */
  readonly user?: ReactNode;
  /** A line across the page, under the header: whose tenant this is, for somebody who was let in. */
  readonly banner?: ReactNode;
  readonly children: ReactNode;
}

const MAIN = "content";
const NAVIGATION = "navigation";

/** The frame of every page: header, navigation, content. Our own markup, since Mantine's costs a page more than all of its content. */
export function PortalShell({ label, navigation = [], switcher, user, banner, children }: PortalShellProps) {
  const t = useUiText();
  const [opened, { toggle, close }] = useDisclosure(false);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const main = useFocusOnArrival(path, close);
  const hasNavigation = navigation.length > 0;
  return (
    <div className="allod-shell" data-navigation={hasNavigation} data-opened={opened}>
      <a href={`#${MAIN}`} className="allod-skip">
        {t("shell.skip")}
      </a>
      <header className="allod-header">
        {hasNavigation ? (
          <Burger
            opened={opened}
            onClick={toggle}
            size="sm"
            className="allod-burger"
            aria-label={t(opened ? "shell.closeNavigation" : "shell.openNavigation")}
            aria-expanded={opened}
            aria-controls={NAVIGATION}
          />
        ) : null}
        <WordMark {...(label === undefined ? {} : { label })} />
        <div className="allod-header-slot">{switcher}</div>
        {user}
      </header>
      {hasNavigation ? (
        <nav id={NAVIGATION} className="allod-navbar" aria-label={t("shell.navigation")} onKeyDown={onEscape(close)}>
          <Navigation groups={navigation} />
        </nav>
      ) : null}
      <main id={MAIN} ref={main} tabIndex={-1} className="allod-main">
        {banner === undefined ? null : <div className="allod-banner">{banner}</div>}
        <div className="allod-page">{children}</div>
      </main>
    </div>
  );
}

function onEscape(close: () => void) {
  return ({ key }: KeyboardEvent): void => {
    if (key === "Escape") close();
  };
}

/** After a page was changed, the keyboard and the screen reader are at the new content, and not at a link that is gone. */
function useFocusOnArrival(path: string, onArrival: () => void) {
  const main = useRef<HTMLElement>(null);
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    onArrival();
    main.current?.focus({ preventScroll: true });
  }, [path, onArrival]);
  return main;
}
