import { isObject, type Values } from "./patch.ts";

/** All addresses, also of aliases that are disabled: those are given, too. */
export function addresses(account: Values): { name: string; domainId: string }[] {
  const aliases = isObject(account["aliases"]) ? Object.values(account["aliases"]) : [];
  return [account, ...aliases].flatMap((each) =>
    isObject(each) ? [{ name: String(each["name"]), domainId: String(each["domainId"]) }] : [],
  );
}

/** Whether a filter finds it. */
export function matches(stored: Values, name: string, wanted: string): boolean {
  if (name === "text") return wordsOf(wanted).every((word) => textsOf(stored).some((text) => wordsOf(text).includes(word)));
  if (name === "memberGroupIds") return isObject(stored[name]) && stored[name][wanted] === true;
  return stored[name] === wanted;
}

/** Names, of aliases too, and the description; but no domain, so that a whole address is never found. */
function textsOf(stored: Values): string[] {
  return [...addresses(stored).map(({ name }) => name), String(stored["description"] ?? "")];
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word.length > 1);
