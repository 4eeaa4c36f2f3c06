import { passwordFault, SHORTEST_PASSWORD } from "../accounts/password-policy.ts";
import type { AccountWithPassword } from "../accounts/accounts.ts";
import type { Ticket, TicketPurpose, TicketState } from "../guard/tickets.ts";
import { messagePage } from "../pages/messages.ts";
import { askForResetPage, choosePasswordPage, deadTicketPage } from "../pages/passwords.ts";
import { disabledPage } from "../pages/sign-in.ts";
import type { Fault } from "../texts/texts.ts";
import { cookie } from "./cookies.ts";
import { applicationNamed, type RouteDeps, type Routes, signInUrl, wayTo } from "./deps.ts";
import { type Answer, statusOf, type Visit } from "./visit.ts";

type Purpose = Exclude<TicketPurpose, "passkey">;

/** Where the ticket is kept between the link and the form, so that it does not stay in the address. */
const HELD = {
  enroll: { name: "allod_enroll", path: "/enroll", page: "/enroll", seconds: 86_400 },
  reset: { name: "allod_reset", path: "/reset", page: "/reset/choose", seconds: 3600 },
} as const satisfies Readonly<Record<Purpose, unknown>>;

const TICKET = /^[\w-]{20,100}$/;

/** The address that a ticket is sent as. */
export function ticketUrl(origin: string, purpose: Purpose, token: string): string {
  return `${origin}${HELD[purpose].page}?ticket=${token}`;
}

/** Choosing a password with a ticket: the first one, or a new one for whoever has forgotten theirs. */
export function passwordTicketRoutes(deps: RouteDeps): Routes {
  const { accounts, passwords, tickets, limiter, browser, mails, origin } = deps;

  /** A link is opened by programs too, before a person does: it uses nothing up. */
  function open(purpose: Purpose): (visit: Visit) => Promise<Answer> {
    const { name, path, page, seconds } = HELD[purpose];
    return async (visit) => {
      const token = visit.query.get("ticket");
      const value = token === null || !TICKET.test(token) ? "" : token;
      if (token !== null) return { redirect: page, cookies: [cookie(origin, { name, value, path, seconds })] };
      return withTicket(visit, purpose, async ({ account }) => ({
        page: choosePasswordPage(visit.texts(account.locale), { purpose, account }),
      }));
    };
  }

  interface Good {
    readonly token: string;
    readonly ticket: Ticket;
    readonly account: AccountWithPassword;
  }

  /** With a good ticket; else a page that says what has become of it. */
  async function withTicket(visit: Visit, purpose: Purpose, work: (good: Good) => Promise<Answer>): Promise<Answer> {
    const token = visit.cookie(HELD[purpose].name) ?? "";
    const { state, ticket } = await tickets.look(token, purpose);
    const account = ticket?.accountId === undefined ? undefined : await accounts.byId(ticket.accountId);
    if (ticket === undefined || account === undefined) return dead(visit, purpose, { state: "unknown" });
    if (account.state === "disabled") {
      const texts = visit.texts(account.locale);
      return { page: disabledPage({ texts, path: signInUrl(deps, ticket.application) }), status: 403 };
    }
    // Whoever has a password by now has used another link.
    const isDone = purpose === "enroll" && account.passwordHash !== undefined;
    if (state !== "good" || isDone) return dead(visit, purpose, { state: isDone || state === "good" ? "used" : state, ticket, account });
    return work({ token, ticket, account });
  }

  function dead(
    visit: Visit,
    purpose: Purpose,
    { state, ticket, account }: { state: Exclude<TicketState, "good">; ticket?: Ticket; account?: AccountWithPassword },
  ): Answer {
    const texts = visit.texts(account?.locale);
    const way = wayTo(deps, ticket?.application ?? "portal", texts);
    return { page: deadTicketPage(texts, { purpose, state, way }), status: statusOf({ code: `ticket.${state}` }) };
  }

  function choose(purpose: Purpose, andThen: (visit: Visit, good: Good) => Promise<Answer>): (visit: Visit) => Promise<Answer> {
    return (visit) =>
      withTicket(visit, purpose, async (good) => {
        const { account, token } = good;
        const password = visit.field("new-password");
        const code = passwordFault(password, account);
        if (code !== undefined) {
          const fault: Fault = { code, parameters: { least: SHORTEST_PASSWORD } };
          return { page: choosePasswordPage(visit.texts(account.locale), { purpose, account, fault }), status: statusOf(fault) };
        }
        const hash = await passwords.hash(password);
        if ((await tickets.use(token, purpose)) === undefined) return dead(visit, purpose, { state: "used", ...good });
        await accounts.setPassword(account.id, hash);
        const { name, path } = HELD[purpose];
        return { ...(await andThen(visit, good)), cookies: [cookie(origin, { name, value: "", path, seconds: 0 })] };
      });
  }

  /** They have shown that the mail address is theirs, and are signed in: on to the application. */
  async function welcome(visit: Visit, { account, ticket }: Good): Promise<Answer> {
    await browser.begin(visit, account.id, ["pwd"]);
    return { redirect: signInUrl(deps, ticket.application) };
  }

  /** Not signed in: whoever reads somebody's mail has yet to show their second factor. */
  async function changed(visit: Visit, { account, ticket }: Good): Promise<Answer> {
    mails.changed(account, "password");
    const texts = visit.texts(account.locale);
    const text = texts.text("reset.done");
    return { page: messagePage(texts, { title: "reset.done.title", text, ways: [wayTo(deps, ticket.application, texts)] }) };
  }

  /** A new link in place of one that is too old: to the account's own address, whoever asks. */
  async function renew(visit: Visit): Promise<Answer> {
    const { state, ticket } = await tickets.look(visit.cookie(HELD.enroll.name) ?? "", "enroll");
    const account = ticket?.accountId === undefined ? undefined : await accounts.byId(ticket.accountId);
    if (ticket === undefined || account === undefined || state !== "expired") return dead(visit, "enroll", { state: "unknown" });
    const texts = visit.texts(account.locale);
    const admission = await limiter.attempt([["mail", account.email]]);
    if (admission.admitted) mails.later(() => send(account, "enroll", ticket.application));
    return { page: messagePage(texts, { title: "reset.sent.title", text: texts.text("ticket.sent") }) };
  }

  async function send(account: AccountWithPassword, purpose: Purpose, application: Ticket["application"]): Promise<void> {
    const token = await tickets.issue({ purpose, accountId: account.id, application, boundTo: undefined });
    await mails.link(account, purpose, ticketUrl(origin, purpose, token));
  }

  /** The same page in the same time, whether or not there is an account. */
  async function ask(visit: Visit): Promise<Answer> {
    const texts = visit.texts();
    const application = applicationNamed(visit.field("application"));
    const email = visit.field("email").trim().toLowerCase().slice(0, 254);
    const admission = await limiter.attempt([
      ["mail", email],
      ["address", visit.address],
    ]);
    if (!admission.admitted) {
      const fault: Fault = { code: "sign-in.wait", wait: admission.waitSeconds };
      return { page: askForResetPage(texts, { application, fault }), status: statusOf(fault), wait: admission.waitSeconds };
    }
    mails.later(async () => {
      const account = await accounts.byEmail(email);
      if (account?.state === "enabled") await send(account, "reset", application);
    });
    const { text } = texts;
    const sent = `${text("reset.sent", { email })} ${text("reset.sent.none")}`;
    const back = { text: text("reset.back"), href: signInUrl(deps, application) };
    return { page: messagePage(texts, { title: "reset.sent.title", text: sent, ways: [back] }) };
  }

  return {
    "GET /enroll": open("enroll"),
    "POST /enroll": choose("enroll", welcome),
    "POST /enroll/renew": renew,
    "GET /reset": async (visit) => ({
      page: askForResetPage(visit.texts(), { application: applicationNamed(visit.query.get("application")) }),
    }),
    "POST /reset": ask,
    "GET /reset/choose": open("reset"),
    "POST /reset/choose": choose("reset", changed),
  };
}
