import { renderSVG } from "uqr";

import type { Application } from "../deps.ts";
import type { FactorsOf } from "../factors/factors.ts";
import type { TotpOffer } from "../factors/totp.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import { type Html, html, raw } from "./html.ts";
import { page } from "./layout.ts";
import { alert, field, form, passkeyButton } from "./parts.ts";

/** Where in a sign-in somebody is. */
export interface SignInPlace {
  readonly texts: Texts;
  /** Where they want to go. */
  readonly application: Application | "account";
  /** Of this sign-in: `/sign-in/portal/…`. */
  readonly path: string;
  readonly fault?: Fault | undefined;
}

/** Mail address and password, or a passkey. */
export function credentialsPage({ texts, application, path, fault }: SignInPlace, email: string | undefined): string {
  const { text } = texts;
  const hasEmail = email !== undefined && email !== "";
  const forgot = html`<a href="/reset?application=${application}">${text("sign-in.forgot")}</a>`;
  return page(
    { texts, title: "sign-in.title" },
    html`<section class="card">
      <h1>${text("sign-in.title")}</h1>
      <p class="lead">${text("sign-in.to", { application: text(`application.${application}`) })}</p>
      ${alert(texts, fault)}
      ${form(
        { action: path, submit: text("sign-in.submit") },
        html`${field(texts, {
          name: "email",
          label: "field.email",
          type: "email",
          autocomplete: "username webauthn",
          value: email,
          isFocused: !hasEmail,
          maxLength: 254,
        })}
        ${field(texts, {
          name: "password",
          label: "field.password",
          type: "password",
          autocomplete: "current-password",
          isFocused: hasEmail,
          aside: forgot,
        })}`,
      )}
      <div class="or" hidden>${text("common.or")}</div>
      ${passkeyButton(texts, { text: text("sign-in.passkey"), does: "sign-in", url: `${path}/passkey`, inForm: true })}
    </section>`,
  );
}

/** The second step, for whoever has one: with the app, a passkey, or a code on paper. */
export function secondStepPage(
  place: SignInPlace,
  { email, factors, by }: { email: string; factors: FactorsOf; by: "app" | "recovery" },
): string {
  const { texts, path, fault } = place;
  const { text } = texts;
  const asked = by === "recovery" ? recoveryForm(place) : factors.totp ? codeForm(place, email) : undefined;
  const isPasskeyOnly = asked === undefined;
  const links = [
    by === "recovery" && html`<a href="${path}">${text(factors.totp ? "code.use-app" : "code.use-passkey")}</a>`,
    by !== "recovery" && factors.recoveryCodes > 0 && html`<a href="${path}?by=recovery">${text("code.use-recovery")}</a>`,
  ];
  return page(
    { texts, title: by === "recovery" ? "recovery.title" : "code.title" },
    html`<section class="card">
      <h1>${text(by === "recovery" ? "recovery.title" : "code.title")}</h1>
      ${isPasskeyOnly && html`<p class="lead">${text("code.by-passkey", { email })}</p>`} ${alert(texts, isPasskeyOnly ? fault : undefined)}
      ${asked}
      ${
        by === "app" &&
        factors.passkeys > 0 &&
        passkeyButton(texts, {
          text: text("code.use-passkey"),
          does: "sign-in",
          url: `${path}/passkey`,
          look: isPasskeyOnly ? "primary" : "secondary",
        })
      }
      <div class="links">${links}${form({ action: `${path}/again`, submit: text("code.again"), look: "link" })}</div>
    </section>`,
  );
}

function codeForm({ texts, path, fault }: SignInPlace, email: string): Html {
  return html`<p class="lead">${texts.text("code.explanation", { email })}</p>
    ${form({ action: `${path}/code`, submit: texts.text("common.continue") }, codeField(texts, fault))}`;
}

/** The six digits of an authenticator app. */
function codeField(texts: Texts, fault: Fault | undefined, isFocused = true): Html {
  return field(texts, {
    name: "code",
    label: "field.code",
    type: "text",
    autocomplete: "one-time-code",
    isNumeric: true,
    maxLength: 7,
    isFocused,
    fault,
  });
}

function recoveryForm({ texts, path, fault }: SignInPlace): Html {
  const { text } = texts;
  return html`<p class="lead">${text("recovery.explanation")}</p>
    ${form(
      { action: `${path}/recovery`, submit: text("common.continue") },
      field(texts, {
        name: "code",
        label: "field.recovery-code",
        type: "text",
        autocomplete: "off",
        hint: text("field.recovery-code.hint"),
        maxLength: 20,
        isFocused: true,
        fault,
      }),
    )}`;
}

/** For whoever must have a second step and has none yet. */
export function setUpPage({ texts, path, fault }: SignInPlace, offer: TotpOffer): string {
  const { text } = texts;
  return page(
    { texts, title: "set-up.title" },
    html`<section class="card">
      <h1>${text("set-up.title")}</h1>
      <p class="lead">${text("set-up.operator")} ${text("set-up.explanation")}</p>
      ${totpSetUp(texts, { offer, action: `${path}/set-up`, fault })}
      <div class="or" hidden>${text("common.or")}</div>
      ${passkeyButton(texts, { text: text("set-up.use-passkey"), does: "register", url: `${path}/new-passkey` })}
      <div class="links">${form({ action: `${path}/again`, submit: text("code.again"), look: "link" })}</div>
    </section>`,
  );
}

/** What to do with an authenticator app, step by step. */
export function totpSetUp(texts: Texts, { offer, action, fault }: { offer: TotpOffer; action: string; fault: Fault | undefined }): Html {
  const { text } = texts;
  return html`<ol class="steps">
      <li>${text("set-up.step-app")}</li>
      <li>
        ${text("set-up.step-scan")}
        <div class="qr" role="img" aria-label="${text("set-up.qr")}">${raw(renderSVG(offer.uri, { border: 2 }))}</div>
        <p class="key"><span>${text("set-up.key")}</span> <code>${offer.secret}</code></p>
      </li>
      <li>${text("set-up.step-code")}</li>
    </ol>
    ${form({ action, submit: text("set-up.confirm"), hidden: { offer: offer.sealed } }, codeField(texts, fault, fault !== undefined))}`;
}

/** Shown once. */
export function recoveryCodesPage(texts: Texts, { codes, next }: { codes: readonly string[]; next: Html }): string {
  const { text } = texts;
  return page(
    { texts, title: "codes.title", canSwitchLanguage: false },
    html`<section class="card">
      <h1>${text("codes.title")}</h1>
      <p class="lead">${text("codes.explanation")}</p>
      <ul class="codes">
        ${codes.map((code) => html`<li><code>${code}</code></li>`)}
      </ul>
      ${next}
    </section>`,
  );
}

/** Only for whoever knew the password. */
export function disabledPage({ texts, path }: Pick<SignInPlace, "texts" | "path">): string {
  const { hint } = texts.fault({ code: "sign-in.disabled" });
  return page(
    { texts, title: "disabled.title" },
    html`<section class="card">
      <h1>${texts.text("disabled.title")}</h1>
      <p class="lead">${hint}</p>
      <a class="button secondary" href="${path}">${texts.text("disabled.other")}</a>
    </section>`,
  );
}
