import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

import type { AccountWithPassword } from "../accounts/accounts.ts";
import { type FactorsOf, hasSecondFactor } from "../factors/factors.ts";
import type { LimitKey } from "../guard/limits.ts";
import { failurePage } from "../pages/messages.ts";
import { credentialsPage, disabledPage, recoveryCodesPage, secondStepPage, setUpPage, type SignInPlace } from "../pages/sign-in.ts";
import { form } from "../pages/parts.ts";
import { BY_PASSKEY, type Method } from "../protocol/authentication.ts";
import { type Progress, type SignIn, withMethods } from "../protocol/sign-ins.ts";
import type { Fault } from "../texts/texts.ts";
import { applicationNamed, type RouteDeps, type Routes, wayTo } from "./deps.ts";
import { accountKey, deviceCookie } from "./device.ts";
import { readPasskey, refused } from "./json.ts";
import { type Answer, statusOf, type Visit } from "./visit.ts";

/** A sign-in under way, in a browser. */
interface Here {
  readonly visit: Visit;
  readonly signIn: SignIn;
  readonly place: SignInPlace;
}

/** One who has shown their password, and what else they can show. */
interface Known extends Here {
  readonly progress: Progress;
  readonly account: AccountWithPassword;
  readonly factors: FactorsOf;
}

/** Signing in: who somebody is, and, for whoever has or must have one, a second step. */
export function signInRoutes(deps: RouteDeps): Routes {
  const { accounts, passwords, factors, limiter, signIns, origin, deviceKey, mails } = deps;

  /** For a sign-in that is over, a page that says so. */
  function inSignIn(work: (here: Here) => Promise<Answer>): (visit: Visit) => Promise<Answer> {
    return async (visit) => {
      const application = applicationNamed(visit.params["application"]);
      const signIn = await signIns.find(visit);
      if (signIn === undefined) return over(visit, application);
      const texts = visit.texts(signIn.locales);
      return work({ visit, signIn, place: { texts, application, path: `/sign-in/${application}/${signIn.uid}` } });
    };
  }

  function over(visit: Visit, application: SignInPlace["application"]): Answer {
    const texts = visit.texts();
    const fault: Fault = { code: "sign-in.expired" };
    if (visit.json !== undefined) return refused(texts, fault);
    return { page: failurePage(texts, fault, [wayTo(deps, application, texts)]), status: statusOf(fault) };
  }

  /** For whoever has not shown their password, the page that asks for it. */
  function known(work: (known: Known) => Promise<Answer>): (visit: Visit) => Promise<Answer> {
    return inSignIn(async (here) => {
      const { progress } = here.signIn;
      const account = progress === undefined ? undefined : await accounts.byId(progress.accountId);
      if (progress === undefined || account === undefined)
        return here.visit.json === undefined ? credentials(here) : refused(here.place.texts, { code: "sign-in.expired" });
      const place = { ...here.place, texts: here.visit.texts(account.locale) };
      if (account.state === "disabled") return disabled({ ...here, place });
      return work({ ...here, place, progress, account, factors: await factors.of(account.id) });
    });
  }

  /** Who it is, from the beginning. */
  function credentials({ place, signIn }: Here, fault?: Fault, email = signIn.loginHint): Answer {
    const page = credentialsPage({ ...place, fault }, email);
    return fault === undefined ? { page } : { page, status: statusOf(fault), ...(fault.wait === undefined ? {} : { wait: fault.wait }) };
  }

  async function disabled({ visit, place }: Here): Promise<Answer> {
    // The next one at this browser begins at the beginning.
    await signIns.save(visit, undefined);
    return { page: disabledPage(place), status: 403 };
  }

  /** The page for what is still to be shown; when there is nothing, on to where they came from. */
  async function onward(here: Known, fault?: Fault): Promise<Answer> {
    const { visit, progress, account, factors: has, place: placeBefore } = here;
    const place = { ...placeBefore, fault };
    const status = fault === undefined ? 200 : statusOf(fault);
    if (progress.needsCodes) return codes(here);
    if (progress.amr.includes("mfa")) return { redirect: await signIns.finish(visit, progress) };
    if (hasSecondFactor(has)) {
      const by = visit.query.get("by") === "recovery" || fault?.code === "recovery-code.wrong" ? "recovery" : "app";
      return { page: secondStepPage(place, { email: account.email, factors: has, by }), status };
    }
    if (place.application !== "operator") return { redirect: await signIns.finish(visit, progress) };
    const before = fault === undefined ? undefined : await factors.totp.again(account, visit.field("offer"));
    return { page: setUpPage(place, before ?? (await factors.totp.offer(account))), status };
  }

  /** Made when they are shown: whoever loads the page again has the ones that they see. */
  async function codes({ account, place: { texts, path } }: Known): Promise<Answer> {
    const made = await factors.recoveryCodes.renew(account.id);
    return { page: recoveryCodesPage(texts, { codes: made, next: form({ action: `${path}/codes`, submit: texts.text("codes.kept") }) }) };
  }

  /** Keeps what was shown, and has the browser ask for the next page. */
  async function advance({ visit, place }: Pick<Here, "visit" | "place">, progress: Progress): Promise<Answer> {
    await signIns.save(visit, progress);
    return { redirect: place.path };
  }

  async function submitCredentials(here: Here): Promise<Answer> {
    const { visit, place, signIn } = here;
    const email = visit.field("email").trim().toLowerCase().slice(0, 254);
    const keys: LimitKey[] = [accountKey(visit, email, deviceKey), ["address", visit.address]];
    const admission = await limiter.attempt(keys);
    if (!admission.admitted) return credentials(here, { code: "sign-in.wait", wait: admission.waitSeconds }, email);
    const account = await accounts.byEmail(email);
    const isRight = await passwords.verify(visit.field("password"), account?.passwordHash);
    if (account?.passwordHash === undefined || !isRight) return credentials(here, { code: "sign-in.wrong" }, email);
    await limiter.succeeded(keys);
    if (account.state === "disabled") return disabled({ ...here, place: { ...place, texts: visit.texts(account.locale) } });
    if (passwords.isOutdated(account.passwordHash)) await accounts.rehash(account.id, await passwords.hash(visit.field("password")));
    const answer = await advance(here, { accountId: account.id, amr: ["pwd"], needsCodes: false });
    return { ...answer, cookies: [deviceCookie(origin, { key: deviceKey, email, uid: signIn.uid })] };
  }

  /** A code of any kind: few attempts, then ever longer waits. */
  function codeStep(code: Fault["code"], isRight: (known: Known) => Promise<boolean>): (known: Known) => Promise<Answer> {
    return async (here) => {
      const { account, visit, progress, factors: has } = here;
      if (!hasSecondFactor(has)) return onward(here);
      const fault = await attemptCode(here, code, () => isRight(here));
      if (fault !== undefined) return onward(here, fault);
      await limiter.succeeded(codeKeys(account.id, visit));
      return advance(here, withMethods(progress, ["otp", "mfa"]));
    };
  }

  async function attemptCode({ account, visit }: Known, code: Fault["code"], isRight: () => Promise<boolean>): Promise<Fault | undefined> {
    const admission = await limiter.attempt(codeKeys(account.id, visit));
    if (!admission.admitted) return { code: "sign-in.wait", wait: admission.waitSeconds };
    return (await isRight()) ? undefined : { code };
  }

  /** Only for whoever has no second factor: else a password alone would be enough to put another in its place. */
  function mayEnrol({ place, factors: has }: Known): boolean {
    return place.application === "operator" && !hasSecondFactor(has);
  }

  async function enrolled(here: Known, methods: readonly Method[]): Promise<Progress> {
    mails.changed(here.account, "factor-added");
    const progress = { ...withMethods(here.progress, methods), needsCodes: here.factors.recoveryCodes === 0 };
    await signIns.save(here.visit, progress);
    return progress;
  }

  async function submitSetUp(here: Known): Promise<Answer> {
    const { visit, account, place } = here;
    if (!mayEnrol(here)) return onward(here);
    const right = (): Promise<boolean> => factors.totp.confirm(account.id, visit.field("offer"), visit.field("code"));
    const fault = await attemptCode(here, "code.wrong", right);
    if (fault !== undefined) return onward(here, fault);
    await limiter.succeeded(codeKeys(account.id, visit));
    await enrolled(here, ["otp", "mfa"]);
    return { redirect: place.path };
  }

  async function passkeyOptions({ signIn, place: { application } }: Here): Promise<Answer> {
    const accountId = signIn.progress?.accountId;
    return { json: await factors.passkeys.offerSignIn({ application, accountId, boundTo: signIn.uid }) };
  }

  /** Instead of a password, or after it. */
  async function submitPasskey(here: Here): Promise<Answer> {
    const { visit, signIn, place } = here;
    const admission = await limiter.attempt([["address", visit.address]]);
    if (!admission.admitted) return refused(place.texts, { code: "sign-in.wait", wait: admission.waitSeconds });
    const { response } = readPasskey<AuthenticationResponseJSON>(visit);
    const asked = { accountId: signIn.progress?.accountId, boundTo: signIn.uid };
    const accountId = await factors.passkeys.verify(response, asked);
    const account = accountId === undefined ? undefined : await accounts.byId(accountId);
    if (account === undefined) return refused(place.texts, { code: "passkey.refused" });
    await limiter.succeeded([["address", visit.address]]);
    if (account.state === "disabled") return refused(visit.texts(account.locale), { code: "sign-in.disabled" });
    const before = signIn.progress ?? { accountId: account.id, amr: [], needsCodes: false };
    return { json: { next: await signIns.finish(visit, withMethods(before, BY_PASSKEY)) } };
  }

  async function newPasskeyOptions(here: Known): Promise<Answer> {
    const { account, place, signIn } = here;
    if (!mayEnrol(here)) return refused(place.texts, { code: "passkey.refused" });
    return { json: await factors.passkeys.offerRegistration(account, { application: place.application, boundTo: signIn.uid }) };
  }

  async function submitNewPasskey(here: Known): Promise<Answer> {
    const { account, place, signIn, visit } = here;
    const { response, name } = readPasskey<RegistrationResponseJSON>(visit);
    const owner = { accountId: account.id, boundTo: signIn.uid, name };
    const isAdded = mayEnrol(here) && (await factors.passkeys.register(response, owner));
    if (!isAdded) return refused(place.texts, { code: "passkey.refused" });
    await enrolled(here, BY_PASSKEY);
    return { json: { next: place.path } };
  }

  const at = "/sign-in/:application/:uid";
  return {
    [`GET ${at}`]: known(onward),
    [`POST ${at}`]: inSignIn(submitCredentials),
    [`POST ${at}/again`]: inSignIn(async ({ visit, place }) => {
      await signIns.save(visit, undefined);
      return { redirect: place.path };
    }),
    [`POST ${at}/code`]: known(codeStep("code.wrong", ({ account, visit }) => factors.totp.verify(account.id, visit.field("code")))),
    [`POST ${at}/recovery`]: known(
      codeStep("recovery-code.wrong", ({ account, visit }) => factors.recoveryCodes.use(account.id, visit.field("code"))),
    ),
    [`POST ${at}/set-up`]: known(submitSetUp),
    [`POST ${at}/codes`]: known((here) => advance(here, { ...here.progress, needsCodes: false })),
    [`POST ${at}/passkey/options`]: inSignIn(passkeyOptions),
    [`POST ${at}/passkey`]: inSignIn(submitPasskey),
    [`POST ${at}/new-passkey/options`]: known(newPasskeyOptions),
    [`POST ${at}/new-passkey`]: known(submitNewPasskey),
  };
}

function codeKeys(accountId: string, { address }: Visit): readonly LimitKey[] {
  return [
    ["code", accountId],
    ["address", address],
  ];
}
