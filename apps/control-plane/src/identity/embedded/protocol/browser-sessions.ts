import type { Provider, Session } from "oidc-provider";

import type { Visit } from "../routes/visit.ts";
import { acrOf, type Method } from "./authentication.ts";
import { ACCOUNT_CLIENT, cookieNames, SESSION_SECONDS } from "./provider.ts";
import type { Sessions } from "./sessions.ts";

type Browser = Pick<Visit, "req" | "res">;

/** Who a browser belongs to. */
export interface CurrentSession {
  readonly uid: string;
  readonly accountId: string;
  readonly amr: readonly string[];
  readonly since: Date;
}

/** The session of the browser that asks, for pages of our own. */
export interface BrowserSessions {
  current(browser: Browser): Promise<CurrentSession | undefined>;
  /** Signs somebody in, in place of whoever was before. */
  begin(browser: Browser, accountId: string, amr: readonly Method[]): Promise<void>;
  /** They have shown a further factor. */
  strengthen(browser: Browser, amr: readonly Method[]): Promise<void>;
  end(browser: Browser): Promise<void>;
  /** Where whoever is not signed in signs in, and comes back to the account page. `anew`: also when they are. */
  signInPath(anew: boolean): string;
}

interface Deps {
  readonly origin: string;
  readonly provider: () => Provider;
  readonly sessions: Sessions;
}

export function browserSessions({ origin, provider, sessions }: Deps): BrowserSessions {
  const cookie = cookieNames(origin).session;

  async function open({ req, res }: Browser): Promise<{ session: Session; setCookie: (id: string | null) => void }> {
    const context = provider().createContext(req, res);
    const session = await provider().Session.get(context);
    const options = { httpOnly: true, sameSite: "lax", overwrite: true } as const;
    return {
      session,
      setCookie: (id) => context.cookies.set(cookie, id, id === null ? options : { ...options, maxAge: SESSION_SECONDS * 1000 }),
    };
  }

  return {
    async current(browser) {
      const { uid, accountId, amr = [], loginTs } = (await open(browser)).session;
      if (accountId === undefined || loginTs === undefined) return undefined;
      return { uid, accountId, amr, since: new Date(loginTs * 1000) };
    },

    async begin(browser, accountId, amr) {
      const { session: before, setCookie } = await open(browser);
      if (before.accountId !== undefined) await sessions.end(before.accountId, before.uid);
      const session = new (provider().Session)();
      session.loginAccount({ accountId, amr: [...amr], acr: acrOf(amr) });
      await session.save(SESSION_SECONDS);
      setCookie(session.jti);
    },

    async strengthen(browser, added) {
      const { session } = await open(browser);
      session.amr = [...new Set([...(session.amr ?? []), ...added])];
      session.acr = acrOf(session.amr);
      await session.persist();
    },

    async end(browser) {
      const { session, setCookie } = await open(browser);
      if (session.accountId !== undefined) await sessions.end(session.accountId, session.uid);
      setCookie(null);
    },

    signInPath(anew) {
      const query = new URLSearchParams({
        client_id: ACCOUNT_CLIENT,
        response_type: "none",
        scope: "openid",
        redirect_uri: `${origin}/account/signed-in`,
        ...(anew ? { prompt: "login" } : {}),
      });
      return `/auth?${query.toString()}`;
    },
  };
}
