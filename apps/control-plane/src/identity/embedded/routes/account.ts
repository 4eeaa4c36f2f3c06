import type { RegistrationResponseJSON } from "@simplewebauthn/server";

import type { AccountWithPassword } from "../accounts/accounts.ts";
import { passwordFault, SHORTEST_PASSWORD } from "../accounts/password-policy.ts";
import { type FactorsOf, hasSecondFactor } from "../factors/factors.ts";
import type { LimitKey } from "../guard/limits.ts";
import { accountPage, accountTotpPage, type AccountView } from "../pages/account.ts";
import { html } from "../pages/html.ts";
import { messagePage, type Way } from "../pages/messages.ts";
import { recoveryCodesPage } from "../pages/sign-in.ts";
import { BY_PASSKEY } from "../protocol/authentication.ts";
import type { CurrentSession } from "../protocol/browser-sessions.ts";
import type { TextKey } from "../texts/en.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import type { RouteDeps, Routes } from "./deps.ts";
import { readPasskey, refused } from "./json.ts";
import { type Answer, statusOf, type Visit } from "./visit.ts";

/** For so long after signing in, how one signs in can be changed. */
const RECENT = 15 * 60_000;

/** What the page says after a change: the part after `?done=`. */
const DONE: Readonly<Record<string, TextKey>> = {
  password: "account.password.done",
  "totp-removed": "account.two-step.removed",
  "passkey-added": "account.passkeys.added",
  "passkey-removed": "account.passkeys.removed",
  "sessions-ended": "account.sessions.ended",
};

/** Somebody who is signed in, at their own account. */
interface Here {
  readonly visit: Visit;
  readonly texts: Texts;
  readonly session: CurrentSession;
  readonly account: AccountWithPassword;
  readonly factors: FactorsOf;
  readonly isRecent: boolean;
}

/** How somebody signs in, and where they are signed in. */
export function accountRoutes(deps: RouteDeps): Routes {
  const { accounts, passwords, factors, limiter, sessions, browser, mails, clock } = deps;

  /** Whoever is not signed in, or not with all factors that they have, does that first. */
  function signedIn(work: (here: Here) => Promise<Answer>): (visit: Visit) => Promise<Answer> {
    return async (visit) => {
      const session = await browser.current(visit);
      const account = session === undefined ? undefined : await accounts.byId(session.accountId);
      const has = account === undefined ? undefined : await factors.of(account.id);
      const isEnough = has !== undefined && (session?.amr.includes("mfa") === true || !hasSecondFactor(has));
      if (session === undefined || account?.state !== "enabled" || !isEnough) return toSignIn(visit, false);
      const isRecent = clock.now().getTime() - session.since.getTime() < RECENT;
      return work({ visit, texts: visit.texts(account.locale), session, account, factors: has, isRecent });
    };
  }

  /** For changes: only soon after signing in, so that a browser left alone is of little use to others. */
  function recent(work: (here: Here) => Promise<Answer>): (visit: Visit) => Promise<Answer> {
    return signedIn(async (here) => (here.isRecent ? work(here) : toSignIn(here.visit, true)));
  }

  function toSignIn(visit: Visit, anew: boolean): Answer {
    if (visit.json !== undefined) return refused(visit.texts(), { code: "sign-in.expired" });
    return { redirect: browser.signInPath(anew) };
  }

  async function show(here: Here, { done, fault }: Pick<AccountView, "done" | "fault"> = {}): Promise<Answer> {
    const { texts, account, factors: has, session, isRecent } = here;
    const [passkeys, all] = await Promise.all([factors.passkeys.of(account.id), sessions.of(account.id)]);
    const ways = waysOf(here, all.find(({ uid }) => uid === session.uid)?.clientIds ?? []);
    const page = accountPage({
      texts,
      account,
      factors: has,
      passkeys,
      sessions: all,
      current: session.uid,
      isRecent,
      ways,
      done,
      fault,
    });
    return { page, status: fault === undefined ? 200 : statusOf(fault.fault) };
  }

  /** Back to the applications that this browser has come from; to the portal when there is none. */
  function waysOf({ texts }: Here, clientIds: readonly string[]): readonly Way[] {
    const visited = deps.clients.filter(({ clientId }) => clientIds.includes(clientId));
    const shown = visited.length > 0 ? visited : deps.clients.filter(({ application }) => application === "portal");
    return shown.map(({ application, origin }) => ({ text: texts.text(`open.${application}`), href: `${origin}/` }));
  }

  async function changePassword(here: Here): Promise<Answer> {
    const { visit, account, session } = here;
    const keys: LimitKey[] = [
      ["code", account.id],
      ["address", visit.address],
    ];
    const admission = await limiter.attempt(keys);
    if (!admission.admitted)
      return show(here, { fault: { field: undefined, fault: { code: "sign-in.wait", wait: admission.waitSeconds } } });
    if (!(await passwords.verify(visit.field("current-password"), account.passwordHash)))
      return show(here, { fault: { field: "current-password", fault: { code: "password.wrong" } } });
    await limiter.succeeded(keys);
    const password = visit.field("new-password");
    const code = passwordFault(password, account);
    if (code !== undefined)
      return show(here, { fault: { field: "new-password", fault: { code, parameters: { least: SHORTEST_PASSWORD } } } });
    await accounts.setPassword(account.id, await passwords.hash(password), { sessionUid: session.uid });
    mails.changed(account, "password");
    return { redirect: "/account?done=password" };
  }

  async function offerTotp({ account, texts, factors: has }: Here): Promise<Answer> {
    if (has.totp) return { redirect: "/account" };
    return { page: accountTotpPage(texts, { offer: await factors.totp.offer(account) }) };
  }

  async function confirmTotp(here: Here): Promise<Answer> {
    const { visit, account, texts, factors: has } = here;
    if (has.totp) return { redirect: "/account" };
    const sealed = visit.field("offer");
    if (!(await factors.totp.confirm(account.id, sealed, visit.field("code")))) {
      const fault: Fault = { code: "code.wrong" };
      const offer = (await factors.totp.again(account, sealed)) ?? (await factors.totp.offer(account));
      return { page: accountTotpPage(texts, { offer, fault }), status: statusOf(fault) };
    }
    await browser.strengthen(visit, ["otp", "mfa"]);
    mails.changed(account, "factor-added");
    return has.recoveryCodes > 0 ? { redirect: "/account" } : renewCodes(here);
  }

  async function removeTotp({ account, factors: has }: Here): Promise<Answer> {
    await factors.totp.remove(account.id);
    await removed(account, has.passkeys);
    return { redirect: "/account?done=totp-removed" };
  }

  /** Without anything that they stand in for, recovery codes are keys that lie about. */
  async function removed(account: AccountWithPassword, factorsLeft: number): Promise<void> {
    if (factorsLeft === 0) await factors.recoveryCodes.remove(account.id);
    mails.changed(account, "factor-removed");
  }

  async function renewCodes({ account, texts }: Here): Promise<Answer> {
    const codes = await factors.recoveryCodes.renew(account.id);
    const next = html`<a class="button primary" href="/account">${texts.text("codes.kept")}</a>`;
    return { page: recoveryCodesPage(texts, { codes, next }) };
  }

  async function offerPasskey({ account, session }: Here): Promise<Answer> {
    return { json: await factors.passkeys.offerRegistration(account, { application: "account", boundTo: session.uid }) };
  }

  async function addPasskey({ visit, account, session, texts }: Here): Promise<Answer> {
    const { response, name } = readPasskey<RegistrationResponseJSON>(visit);
    const isAdded = await factors.passkeys.register(response, { accountId: account.id, boundTo: session.uid, name });
    if (!isAdded) return refused(texts, { code: "passkey.refused" });
    await browser.strengthen(visit, BY_PASSKEY);
    mails.changed(account, "factor-added");
    return { json: { next: "/account?done=passkey-added" } };
  }

  async function removePasskey({ visit, account, factors: has }: Here): Promise<Answer> {
    if (await factors.passkeys.remove(account.id, visit.field("id"))) await removed(account, has.passkeys - 1 + Number(has.totp));
    return { redirect: "/account?done=passkey-removed" };
  }

  async function signOut({ visit, texts, ...here }: Here): Promise<Answer> {
    const ways = waysOf({ visit, texts, ...here }, []);
    await browser.end(visit);
    return { page: messagePage(texts, { title: "signed-out.title", ways }) };
  }

  return {
    "GET /account": signedIn((here) => show(here, { done: DONE[here.visit.query.get("done") ?? ""] })),
    "GET /account/signed-in": async () => ({ redirect: "/account" }),
    "POST /account/again": async (visit) => toSignIn(visit, true),
    "POST /account/password": recent(changePassword),
    "GET /account/totp": recent(offerTotp),
    "POST /account/totp": recent(confirmTotp),
    "POST /account/totp/remove": recent(removeTotp),
    "POST /account/recovery-codes": recent(async (here) => (hasSecondFactor(here.factors) ? renewCodes(here) : { redirect: "/account" })),
    "POST /account/passkeys/options": recent(offerPasskey),
    "POST /account/passkeys": recent(addPasskey),
    "POST /account/passkeys/remove": recent(removePasskey),
    "POST /account/sessions/end": recent(async ({ account, session }) => {
      await sessions.endOthers(account.id, session.uid);
      return { redirect: "/account?done=sessions-ended" };
    }),
    "POST /account/sign-out": signedIn(signOut),
  };
}
