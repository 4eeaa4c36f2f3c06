import type { Json } from "../domain/audit.ts";

const REMOVED = "[removed]";
const CUT = "…";
/** Characters of JSON that are kept of an event in all, so that it stays below what is kept of any. */
const LARGEST = 12_000;
const LONGEST = 2000;
const MOST = 100;
const DEEPEST = 8;

/** Names of what opens something: of fields, and of parameters in addresses, which may stand inside of others. */
const WORDS = "pass(?:word|wd|phrase|code|key)|pwd|secret|token|credential|authorization|cookie|otp|assertion|saml|recovery";
const SECRET = new RegExp(`${WORDS}|key$|^code(?:$|_)`, "i");
/** They end like that and say only of which kind something is. */
const HARMLESS = /(?:type|method|count|label)$/i;
const PARAMETER = new RegExp(
  String.raw`([?&;#]|%3F|%26|^)([\w.-]{0,40}(?:${WORDS})[\w.-]{0,40}|[\w.-]{0,40}key|code(?:_\w{1,40})?)(=|%3D)(?:(?!%26)[^&;#\s"'<>])*`,
  "gi",
);
const TOKEN = /\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g;
const HEADER = /\b(Bearer|Basic)\s+[\w.~+/=-]{8,}/gi;
const USER = /(\/\/[^/\s:@]{1,255}:)[^/\s@]+@/g;
const PRIVATE_KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*/;

/**
 * A copy of what a product said, without what opens something, and bounded: what is beyond is left out. `drop`: names that
 * hold nothing but text for people, such as the body of a letter with a link in it.
 */
export function withoutSecrets(said: unknown, drop: readonly string[] = []): Json {
  let left = LARGEST;

  function copy(value: unknown, depth: number): Json {
    if (left <= 0 || depth > DEEPEST) return CUT;
    if (typeof value === "string") return text(value);
    left -= 8;
    if (value === null || typeof value === "boolean" || typeof value === "number") return value;
    if (Array.isArray(value)) return [...whileThereIsRoom(value, (each) => copy(each, depth + 1))];
    if (typeof value !== "object") return null;
    return Object.fromEntries(whileThereIsRoom(Object.entries(value), ([name, each]) => [text(name), field(name, each, depth)] as const));
  }

  /** Of a list, as much as there is room for. */
  function* whileThereIsRoom<T, Copied>(list: readonly T[], copied: (one: T) => Copied): Generator<Copied> {
    for (const one of list.slice(0, MOST)) {
      if (left <= 0) return;
      yield copied(one);
    }
  }

  function field(name: string, value: unknown, depth: number): Json {
    return isSecret(name) || drop.includes(name) ? covered(value) : copy(value, depth + 1);
  }

  function text(value: string): string {
    const clean = clear(value.length > LONGEST ? `${value.slice(0, LONGEST)}${CUT}` : value).toWellFormed();
    // As it is written in JSON, where one character may take six.
    const length = JSON.stringify(clean).length;
    const kept = length <= left ? clean : `${clean.slice(0, left / 6).toWellFormed()}${CUT}`;
    left -= Math.min(length, left);
    return kept;
  }

  return copy(said, 0);
}

/** That there is none, or that it is on or off, may be seen. */
function covered(value: unknown): Json {
  return value === null || value === "" || typeof value === "boolean" ? value : REMOVED;
}

function isSecret(name: string): boolean {
  return SECRET.test(name) && !HARMLESS.test(name);
}

function clear(text: string): string {
  return text
    .replace(PARAMETER, (all, before: string, name: string, sign: string) => (isSecret(name) ? `${before}${name}${sign}${REMOVED}` : all))
    .replace(TOKEN, REMOVED)
    .replace(HEADER, `$1 ${REMOVED}`)
    .replace(USER, `$1${REMOVED}@`)
    .replace(PRIVATE_KEY, REMOVED);
}
