import type { Clock, Secret } from "@allod/core";

import type { AccountStore } from "../accounts/accounts.ts";
import type { Passwords } from "../accounts/passwords.ts";
import type { Client } from "../deps.ts";
import type { Factors } from "../factors/factors.ts";
import type { Limiter } from "../guard/limits.ts";
import type { Ticket, Tickets } from "../guard/tickets.ts";
import type { Mails } from "../mails.ts";
import type { Way } from "../pages/messages.ts";
import type { BrowserSessions } from "../protocol/browser-sessions.ts";
import type { Sessions } from "../protocol/sessions.ts";
import type { SignIns } from "../protocol/sign-ins.ts";
import type { Texts } from "../texts/texts.ts";
import type { Answer, Visit } from "./visit.ts";

/** What the pages work with. */
export interface RouteDeps {
  readonly origin: string;
  readonly clients: readonly Client[];
  readonly clock: Clock;
  readonly accounts: AccountStore;
  readonly passwords: Passwords;
  readonly factors: Factors;
  readonly tickets: Tickets;
  readonly limiter: Limiter;
  readonly sessions: Sessions;
  readonly signIns: SignIns;
  readonly browser: BrowserSessions;
  readonly mails: Mails;
  /** Proves to us that a browser has signed in to an account before. */
  readonly deviceKey: Secret;
}

/** `GET /path/:name` -> what answers it. */
export type Routes = Readonly<Record<string, (visit: Visit) => Promise<Answer>>>;

/** Where an application begins to sign somebody in; our own pages do it by being opened. */
export function signInUrl({ origin, clients }: Pick<RouteDeps, "origin" | "clients">, application: Ticket["application"]): string {
  const client = clients.find((other) => other.application === application) ?? clients.find((other) => other.application === "portal");
  return application === "account" || client === undefined ? `${origin}/account` : `${client.origin}/auth/login`;
}

/** The way back to where somebody came from. */
export function wayTo(deps: Pick<RouteDeps, "origin" | "clients">, application: Ticket["application"], { text }: Texts): Way {
  return { text: text("sign-in.submit"), href: signInUrl(deps, application) };
}

/** `portal` for whatever is none of ours. */
export function applicationNamed(name: string | null | undefined): Ticket["application"] {
  return name === "operator" || name === "account" ? name : "portal";
}
