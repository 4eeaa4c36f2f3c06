import type { AccountWithPassword } from "../accounts/accounts.ts";
import type { FactorsOf } from "../factors/factors.ts";
import type { Passkey } from "../factors/passkeys.ts";
import type { TotpOffer } from "../factors/totp.ts";
import type { SignedIn } from "../protocol/sessions.ts";
import type { TextKey } from "../texts/en.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import { type Html, html } from "./html.ts";
import { page } from "./layout.ts";
import type { Way } from "./messages.ts";
import { alert, field, form, notice, passkeyButton } from "./parts.ts";
import { newPasswordField } from "./passwords.ts";
import { totpSetUp } from "./sign-in.ts";

export interface AccountView {
  readonly texts: Texts;
  readonly account: AccountWithPassword;
  readonly factors: FactorsOf;
  readonly passkeys: readonly Passkey[];
  readonly sessions: readonly SignedIn[];
  /** The `uid` of the session that looks. */
  readonly current: string;
  /** True while it is not long since they signed in: only then can anything be changed. */
  readonly isRecent: boolean;
  readonly ways: readonly Way[];
  /** What was just done. */
  readonly done?: TextKey | undefined;
  /** What went wrong with a change of the password. */
  readonly fault?: { readonly field: "current-password" | "new-password" | undefined; readonly fault: Fault } | undefined;
}

/** How somebody signs in, and where they are signed in: theirs to change. */
export function accountPage(view: AccountView): string {
  const { texts, isRecent, ways, done } = view;
  const { text } = texts;
  return page(
    { texts, title: "account.title", wide: true, aside: whoIsHere(view) },
    html`<div class="heading">
        <h1>${text("account.title")}</h1>
        <nav class="ways">${ways.map(({ href, text: name }) => html`<a href="${href}">${name}</a>`)}</nav>
      </div>
      ${notice(done === undefined ? undefined : text(done))} ${!isRecent && askToSignInAgain(texts)} ${passwordSection(view)}
      ${twoStepSection(view)} ${passkeySection(view)} ${sessionSection(view)}`,
  );
}

function whoIsHere({ texts, account }: AccountView): Html {
  return html`<div class="who">
    <div>
      <div class="name">${account.displayName}</div>
      <div class="email">${account.email}</div>
    </div>
    ${form({ action: "/account/sign-out", submit: texts.text("account.sign-out"), look: "quiet" })}
  </div>`;
}

function askToSignInAgain({ text }: Texts): Html {
  return html`<section class="card recent">
    <p>${text("account.recent")}</p>
    ${form({ action: "/account/again", submit: text("account.recent.submit") })}
  </section>`;
}

function section(title: string, { lead, id }: { lead: string; id: string }, content: Html): Html {
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    <p class="lead">${lead}</p>
    ${content}
  </section>`;
}

function passwordSection({ texts, account, isRecent, fault }: AccountView): Html {
  const { text } = texts;
  const at = (name: string): Fault | undefined => (fault?.field === name ? fault.fault : undefined);
  const fields = html`${field(texts, {
    name: "current-password",
    label: "field.current-password",
    type: "password",
    autocomplete: "current-password",
    fault: at("current-password"),
    isFocused: at("current-password") !== undefined,
  })}
  ${newPasswordField(texts, { email: account.email, fault: at("new-password"), isFocused: at("new-password") !== undefined })}`;
  return section(
    text("account.password"),
    { lead: text("account.password.explanation"), id: "password" },
    html`${alert(texts, fault?.field === undefined ? fault?.fault : undefined)}
    ${isRecent && form({ action: "/account/password", submit: text("account.password.submit"), look: "quiet" }, fields)}`,
  );
}

function twoStepSection({ texts, factors, isRecent }: AccountView): Html {
  const { text } = texts;
  const isOn = factors.totp || factors.passkeys > 0;
  const app = factors.totp
    ? form({ action: "/account/totp/remove", submit: text("account.two-step.remove"), look: "danger" })
    : html`<a class="button quiet" href="/account/totp">${text("account.two-step.set-up")}</a>`;
  const codes = factors.recoveryCodes > 0 ? text("account.codes.left", { left: factors.recoveryCodes }) : text("account.codes.none");
  return section(
    text("account.two-step"),
    { lead: isOn ? text("account.two-step.explanation") : text("account.two-step.off"), id: "two-step" },
    html`<ul class="rows">
      <li>
        <div>
          <div class="name">
            ${text("account.two-step.app")}${factors.totp && html` <span class="badge">${text("account.two-step.on")}</span>`}
          </div>
        </div>
        ${isRecent && app}
      </li>
      ${
        isOn &&
        html`<li>
          <div>
            <div class="name">${text("account.codes")}</div>
            <div class="hint">${codes} ${factors.recoveryCodes > 0 && text("account.codes.renew.hint")}</div>
          </div>
          ${isRecent && form({ action: "/account/recovery-codes", submit: text("account.codes.renew"), look: "quiet" })}
        </li>`
      }
    </ul>`,
  );
}

function passkeySection({ texts, passkeys, isRecent }: AccountView): Html {
  const { text, at } = texts;
  const rows = passkeys.map(({ id, name, createdAt, lastUsedAt }) => {
    const used = lastUsedAt === undefined ? "" : `, ${text("account.passkeys.used", { at: at(lastUsedAt) })}`;
    const label = text("account.passkeys.remove.named", { name });
    return html`<li>
      <div>
        <div class="name">${name}</div>
        <div class="hint">${text("account.passkeys.created", { at: at(createdAt) })}${used}</div>
      </div>
      ${isRecent && form({ action: "/account/passkeys/remove", submit: text("account.passkeys.remove"), look: "danger", label, hidden: { id } })}
    </li>`;
  });
  const add = html`<div class="add-passkey">
    <div class="field">
      <label for="passkey-name">${text("field.passkey-name")}</label>
      <input id="passkey-name" name="passkey-name" autocomplete="off" maxlength="80" aria-describedby="passkey-name-hint" />
      <p class="hint" id="passkey-name-hint">${text("field.passkey-name.hint")}</p>
    </div>
    ${passkeyButton(texts, { text: text("account.passkeys.add"), does: "register", url: "/account/passkeys", nameFrom: "passkey-name" })}
    <noscript>${text("account.passkeys.unsupported")}</noscript>
  </div>`;
  return section(
    text("account.passkeys"),
    { lead: text("account.passkeys.explanation"), id: "passkeys" },
    html`${
      rows.length > 0
        ? html`<ul class="rows">
            ${rows}
          </ul>`
        : html`<p class="hint">${text("account.passkeys.none")}</p>`
    }
    ${isRecent && add}`,
  );
}

function sessionSection({ texts, sessions, current, isRecent }: AccountView): Html {
  const { text, at } = texts;
  const rows = sessions.map(
    ({ uid, since }) =>
      html`<li>
        <div>
          <div class="name">${text(uid === current ? "account.sessions.this" : "account.sessions.other")}</div>
          <div class="hint">${text("account.sessions.since", { at: at(since) })}</div>
        </div>
      </li>`,
  );
  return html`<section class="card" aria-labelledby="sessions">
    <h2 id="sessions">${text("account.sessions")}</h2>
    <ul class="rows">
      ${rows}
    </ul>
    ${sessions.length > 1 && isRecent && form({ action: "/account/sessions/end", submit: text("account.sessions.end"), look: "quiet" })}
  </section>`;
}

/** An authenticator app, for whoever wants one. */
export function accountTotpPage(texts: Texts, { offer, fault }: { offer: TotpOffer; fault?: Fault | undefined }): string {
  const { text } = texts;
  return page(
    { texts, title: "set-up.title" },
    html`<section class="card">
      <h1>${text("set-up.title")}</h1>
      <p class="lead">${text("set-up.explanation")}</p>
      ${totpSetUp(texts, { offer, action: "/account/totp", fault })}
      <div class="links"><a href="/account">${text("common.back")}</a></div>
    </section>`,
  );
}
