import type { Account } from "@allod/connectors";

import type { EmbeddedIdentityDeps, Mail } from "./deps.ts";
import { textsIn } from "./texts/texts.ts";

/** Mails to people about how they sign in, in their own language. */
export interface Mails {
  /** A link to choose a password: `enroll` for the first one. */
  link(account: Account, kind: "reset" | "enroll", url: string): Promise<void>;
  /** Tells the owner of what they, or somebody else, did. */
  changed(account: Account, what: "password" | "factor-added" | "factor-removed"): void;
  /** Does something after the answer, so that how long it takes tells nobody anything. */
  later(work: () => Promise<void>): void;
  /** Resolves when all that was put off is done. */
  settled(): Promise<void>;
}

interface Deps extends Pick<EmbeddedIdentityDeps, "sendMail" | "origin"> {
  readonly onError: (error: unknown) => void;
}

export function mails({ sendMail, origin, onError }: Deps): Mails {
  const pending = new Set<Promise<void>>();

  function later(work: () => Promise<void>): void {
    const done: Promise<void> = work()
      .catch(onError)
      .finally(() => pending.delete(done));
    pending.add(done);
  }

  function written({ email, displayName, locale }: Account, kind: "reset" | "enroll" | "changed", body: readonly string[]): Mail {
    const { text } = textsIn(locale);
    const greeting = text("mail.greeting", { name: displayName });
    return { to: email, subject: text(`mail.${kind}.subject`), text: `${[greeting, ...body].join("\n\n")}\n` };
  }

  return {
    link: (account, kind, url) => sendMail(written(account, kind, [textsIn(account.locale).text(`mail.${kind}.text`, { url })])),
    changed(account, what) {
      const { text } = textsIn(account.locale);
      const body = [text(`mail.changed.${what}`), text("mail.changed.warning", { url: `${origin}/reset` })];
      later(() => sendMail(written(account, "changed", body)));
    },
    later,
    async settled() {
      await Promise.all(pending);
    },
  };
}
