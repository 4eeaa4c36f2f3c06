import { MantineProvider, localStorageColorSchemeManager } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { I18nextProvider } from "react-i18next";

import { createApi } from "./api/client.ts";
import { readSession, type Session, signedOutAddress, signInAddress } from "./api/session.ts";
import { browserClock, randomKey } from "./browser.ts";
import { Announcements } from "./feedback/notify.tsx";
import { configureSchemas } from "./form/schema-texts.ts";
import { chooseLocale, type Languages, type Locale, speak, startI18n } from "./i18n/i18n.ts";
import { createQueryClient } from "./query/queries.ts";
import { EnvironmentProvider } from "./query/context.tsx";
import { LanguageProvider } from "./shell/language.tsx";
import { COLOR_SCHEME_KEY } from "./theme/color-scheme-key.ts";
import { cssVariables, theme } from "./theme/theme.ts";

interface PortalStart {
  readonly languages: Languages;
  /** Addresses that are also there for people who are not signed in. */
  readonly publicPaths: readonly string[];
  /** The pages: a `<RouterProvider>`. */
  readonly pages: (session: Session) => ReactNode;
}

const LOCALE_KEY = "allod-locale";

/** Starts a portal: reads the session, sends away to sign in where that is needed, and shows the pages. */
export async function startPortal({ languages, publicPaths, pages }: PortalStart): Promise<void> {
  const proposals = [remembered(), ...navigator.languages];
  const guess = chooseLocale(proposals);
  // The texts of the language that is probably right travel while the session is asked for.
  void languages[guess]();
  const session: Session = await readSession(window.fetch.bind(window)).catch(() => ({ signedIn: false }) as const);
  const { pathname, search } = window.location;
  if (!session.signedIn && !publicPaths.includes(pathname)) {
    window.location.assign(session.reason === undefined ? signInAddress(`${pathname}${search}`) : signedOutAddress(session.reason));
    return;
  }
  const i18n = await startI18n(languages, chooseLocale([session.signedIn ? session.locale : null, ...proposals]));
  configureSchemas((key, values) => i18n.t(key, { ns: "ui", ...values }));
  const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
  // What `react-remove-scroll`, below Mantine's dialogs, reads its nonce from.
  Object.assign(globalThis, { __webpack_nonce__: nonce });
  const api = createApi({
    fetch: window.fetch.bind(window),
    session,
    onSessionEnded: (reason) => window.location.assign(signedOutAddress(reason)),
  });
  async function changeLocale(locale: Locale): Promise<void> {
    await speak(i18n, languages, locale);
    remember(locale);
  }
  const root = document.querySelector("#root");
  if (root === null) throw new Error("The page has no element #root.");
  createRoot(root).render(
    <StrictMode>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={cssVariables}
        defaultColorScheme="auto"
        colorSchemeManager={localStorageColorSchemeManager({ key: COLOR_SCHEME_KEY })}
        // All variables come from here: cheaper than a style sheet with the defaults, of which most are replaced.
        deduplicateCssVariables={false}
        getStyleNonce={() => nonce}
      >
        <I18nextProvider i18n={i18n}>
          <LanguageProvider change={changeLocale}>
            <EnvironmentProvider value={{ api, isSignedIn: session.signedIn, clock: browserClock, newKey: randomKey }}>
              <QueryClientProvider client={createQueryClient()}>
                <Announcements />
                {pages(session)}
              </QueryClientProvider>
            </EnvironmentProvider>
          </LanguageProvider>
        </I18nextProvider>
      </MantineProvider>
    </StrictMode>,
  );
}

/** Storage may be switched off in a browser: then the language is asked for again each time. */
function remembered(): string | null {
  try {
    return window.localStorage.getItem(LOCALE_KEY);
  } catch {
    return null;
  }
}

function remember(locale: Locale): void {
  try {
    window.localStorage.setItem(LOCALE_KEY, locale);
  } catch {
    // See above.
  }
}
