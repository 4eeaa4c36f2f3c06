import { commonPasswords } from "./common-passwords.ts";

export const SHORTEST_PASSWORD = 12;
/** More than this is no password, and hashing it costs us time. */
const LONGEST_PASSWORD = 512;
/** A name with so much after it is still the name. */
const DECORATION = 5;

export type PasswordFault = "password.short" | "password.long" | "password.common" | "password.personal";

/** What is wrong with a password, if anything: length and guessability, and no rules about kinds of characters (NIST SP 800-63B). */
export function passwordFault(password: string, { email, displayName }: { email: string; displayName: string }): PasswordFault | undefined {
  const length = [...password.normalize("NFKC")].length;
  if (length < SHORTEST_PASSWORD) return "password.short";
  if (length > LONGEST_PASSWORD) return "password.long";
  const bare = bareOf(password);
  if (isPersonal(bare, [email, email.slice(0, email.lastIndexOf("@")), displayName])) return "password.personal";
  if (isRepetition(password) || isCommon(bare)) return "password.common";
  return undefined;
}

function isPersonal(bare: string, names: readonly string[]): boolean {
  return names.map(bareOf).some((name) => name.length >= 3 && bare.includes(name) && bare.length - name.length <= DECORATION);
}

/** Few different characters, whatever they are: `aaaaaaaaaaaa`, `ababababab12`. */
function isRepetition(password: string): boolean {
  return new Set(password.toLowerCase()).size <= 4;
}

function isCommon(bare: string): boolean {
  const [, word = ""] = /^(\D+)\d*$/.exec(bare) ?? [];
  return commonPasswords.has(bare) || commonPasswords.has(word);
}

/** Without what people add to please rules: case, blanks, punctuation. */
function bareOf(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");
}
