import { SHORTEST_PASSWORD } from "../accounts/password-policy.ts";
import type { TicketPurpose, TicketState } from "../guard/tickets.ts";
import type { Fault, Texts } from "../texts/texts.ts";
import { type Html, html } from "./html.ts";
import { page } from "./layout.ts";
import { messagePage, type Way } from "./messages.ts";
import { alert, field, form } from "./parts.ts";

/** A password that is not there yet. The mail address goes along unseen, for password managers. */
export function newPasswordField(
  texts: Texts,
  { email, fault, isFocused }: { email: string; fault?: Fault | undefined; isFocused: boolean },
): Html {
  return html`<input type="text" name="username" autocomplete="username" value="${email}" readonly hidden /> ${field(texts, {
      name: "new-password",
      label: "field.new-password",
      type: "password",
      autocomplete: "new-password",
      hint: texts.text("field.password.hint", { least: SHORTEST_PASSWORD }),
      isFocused,
      fault,
    })}`;
}

interface ChooseOptions {
  readonly purpose: Exclude<TicketPurpose, "passkey">;
  readonly account: { readonly email: string; readonly displayName: string };
  readonly fault?: Fault | undefined;
}

/** For whoever holds a good ticket: the first password, or a new one. */
export function choosePasswordPage(texts: Texts, { purpose, account, fault }: ChooseOptions): string {
  const { text } = texts;
  const isNew = purpose === "enroll";
  const title = isNew ? "enroll.title" : "reset.title";
  const { email, displayName: name } = account;
  return page(
    { texts, title },
    html`<section class="card">
      <h1>${text(title)}</h1>
      <p class="lead">${isNew ? text("enroll.welcome", { name, email }) : text("reset.explanation", { email })}</p>
      ${form(
        { action: isNew ? "/enroll" : "/reset/choose", submit: text(isNew ? "enroll.submit" : "reset.submit") },
        newPasswordField(texts, { email, fault, isFocused: true }),
      )}
    </section>`,
  );
}

/** For whoever has forgotten theirs. */
export function askForResetPage(texts: Texts, { application, fault }: { application: string; fault?: Fault | undefined }): string {
  const { text } = texts;
  return page(
    { texts, title: "reset.title" },
    html`<section class="card">
      <h1>${text("reset.title")}</h1>
      <p class="lead">${text("reset.ask")}</p>
      ${alert(texts, fault)}
      ${form(
        { action: "/reset", submit: text("reset.send"), hidden: { application } },
        field(texts, { name: "email", label: "field.email", type: "email", autocomplete: "username", isFocused: true, maxLength: 254 }),
      )}
    </section>`,
  );
}

interface DeadTicketOptions {
  readonly purpose: Exclude<TicketPurpose, "passkey">;
  readonly state: Exclude<TicketState, "good">;
  /** Where whoever was enrolled signs in. */
  readonly way: Way;
}

/** A ticket that opens nothing any more, and the way on. */
export function deadTicketPage(texts: Texts, { purpose, state, way }: DeadTicketOptions): string {
  const { text } = texts;
  const { hint } = texts.fault({ code: `ticket.${state}` });
  const another = { text: text("ticket.ask-new"), href: "/reset" };
  // Whoever invited them has not sent it in vain: the account's own address gets a new one.
  const canRenew = purpose === "enroll" && state === "expired";
  return messagePage(texts, {
    title: `ticket.${state}.title`,
    text: hint,
    ...(canRenew ? { more: form({ action: "/enroll/renew", submit: text("ticket.send-new") }) } : {}),
    ways: [...(state === "expired" ? [] : [way]), ...(purpose === "reset" ? [another] : [])],
  });
}
