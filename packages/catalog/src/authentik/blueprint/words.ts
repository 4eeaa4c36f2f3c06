import type { Workspace } from "@allod/compiler/component";

interface Words {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
  readonly again: string;
  readonly firstPassword: string;
  readonly passwordRule: string;
  readonly usernameRule: string;
  readonly invitation: string;
  readonly invitationGone: string;
  readonly recovery: string;
  readonly recoverySubject: string;
}

/** What people read on pages that authentik has no translation for, because they are ours. */
export const words: Readonly<Record<Workspace["language"], Words>> = {
  en: {
    username: "Username",
    name: "Name",
    email: "E-mail address",
    password: "Password",
    again: "Password again",
    firstPassword: "Choose a password of your own",
    passwordRule: "At least 12 characters, and not one that is easy to guess.",
    usernameRule: "Small letters, digits, dots, hyphens and underscores; and not a name that programs use.",
    invitation: "Create your account",
    invitationGone: "This invitation has been used, was withdrawn or has expired. Ask for a new one.",
    recovery: "Set a password",
    recoverySubject: "Set your password",
  },
  de: {
    username: "Benutzername",
    name: "Name",
    email: "E-Mail-Adresse",
    password: "Passwort",
    again: "Passwort wiederholen",
    firstPassword: "Wählen Sie ein eigenes Passwort",
    passwordRule: "Mindestens 12 Zeichen, und keines, das leicht zu erraten ist.",
    usernameRule: "Kleinbuchstaben, Ziffern, Punkte, Binde- und Unterstriche; und kein Name, den Programme verwenden.",
    invitation: "Konto anlegen",
    invitationGone: "Diese Einladung wurde benutzt, zurückgezogen oder ist abgelaufen. Bitten Sie um eine neue.",
    recovery: "Passwort setzen",
    recoverySubject: "Setzen Sie Ihr Passwort",
  },
};
