import type { Fault, Texts } from "../texts/texts.ts";
import type { TextKey } from "../texts/en.ts";
import { type Html, html } from "./html.ts";

interface FieldOptions {
  readonly name: string;
  readonly label: TextKey;
  readonly type: "email" | "password" | "text";
  /** As browsers and password managers know it. */
  readonly autocomplete: string;
  readonly value?: string | undefined;
  readonly hint?: string;
  /** What is wrong with what was entered. */
  readonly fault?: Fault | undefined;
  readonly isFocused?: boolean;
  /** Digits only: phones show their keypad. */
  readonly isNumeric?: boolean;
  readonly maxLength?: number;
  /** Beside the label: a way out for whoever has forgotten. */
  readonly aside?: Html;
}

/** A labelled input. What is wrong with it is said at it, to eyes and to screen readers. */
export function field(texts: Texts, options: FieldOptions): Html {
  const { name, label, type, autocomplete, value, hint, fault, isFocused = false, isNumeric = false, maxLength, aside } = options;
  const described = [hint === undefined ? [] : [`${name}-hint`], fault === undefined ? [] : [`${name}-fault`]].flat().join(" ");
  return html`<div class="field">
    <div class="label"><label for="${name}">${texts.text(label)}</label>${aside}</div>
    <div class="input">
      <input
        id="${name}"
        name="${name}"
        type="${type}"
        autocomplete="${autocomplete}"
        required
        ${value !== undefined && html`value="${value}"`}
        ${described !== "" && html`aria-describedby="${described}"`}
        ${fault !== undefined && html`aria-invalid="true"`}
        ${isNumeric && html`inputmode="numeric" pattern="[0-9 ]*"`}
        ${maxLength !== undefined && html`maxlength="${maxLength}"`}
        ${type !== "password" && html`spellcheck="false" autocapitalize="none"`}
        ${isFocused && html`autofocus`}
        ${type === "password" && html`data-reveal="${texts.text("common.reveal")}" data-conceal="${texts.text("common.conceal")}"`}
      />
    </div>
    ${fault !== undefined && html`<p class="fault" id="${name}-fault">${texts.fault(fault).text} ${texts.fault(fault).hint}</p>`}
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${hint}</p>`}
  </div>`;
}

/** What went wrong, above a form: read out at once. */
export function alert(texts: Texts, fault: Fault | undefined): Html | undefined {
  if (fault === undefined) return undefined;
  const { text, hint } = texts.fault(fault);
  return html`<div class="alert" role="alert"><strong>${text}</strong> ${hint}</div>`;
}

/** What was done. */
export function notice(text: string | undefined): Html | undefined {
  return text === undefined ? undefined : html`<div class="notice" role="status">${text}</div>`;
}

interface FormOptions {
  readonly action: string;
  readonly submit: string;
  readonly look?: "primary" | "quiet" | "danger" | "link";
  /** For screen readers, where the button's word is not enough. */
  readonly label?: string;
  /** Sent along, unseen. */
  readonly hidden?: Readonly<Record<string, string>>;
}

/** A form with one button: all changes are POST, and only our own pages may send them. */
export function form({ action, submit, look = "primary", label, hidden = {} }: FormOptions, fields?: Html): Html {
  return html`<form method="post" action="${action}">
    ${Object.entries(hidden).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}" />`)}${fields}
    <button class="${look}" ${label !== undefined && html`aria-label="${label}"`}>${submit}</button>
  </form>`;
}

interface PasskeyButtonOptions {
  readonly text: string;
  /** `register` or `sign-in`: what the device is asked for. */
  readonly does: "register" | "sign-in";
  /** Gives the options on `POST options`, and takes the answer. */
  readonly url: string;
  readonly look?: "secondary" | "primary";
  /** Offers passkeys where a name is typed in, before anybody presses the button. */
  readonly inForm?: boolean;
  /** The id of an input whose value goes along. */
  readonly nameFrom?: string;
}

/** Shown by the script, in browsers that know passkeys. */
export function passkeyButton(texts: Texts, { text, does, url, look = "secondary", inForm = false, nameFrom }: PasskeyButtonOptions): Html {
  const { text: fault, hint } = texts.fault({ code: "passkey.refused" });
  return html`<div class="passkey" hidden>
    <button
      type="button"
      class="${look}"
      data-passkey="${does}"
      data-url="${url}"
      data-busy="${texts.text("sign-in.busy")}"
      data-fault="${fault} ${hint}"
      ${inForm && html`data-in-form`}
      ${nameFrom !== undefined && html`data-name-from="${nameFrom}"`}
    >
      ${text}
    </button>
    <p class="fault" role="alert"></p>
  </div>`;
}
