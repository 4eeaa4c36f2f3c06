/** Where people sign in, in the products that Allod brings. `*` is one part of a path, `**` at the end all that follow. */
export const SIGN_IN_PATHS: readonly string[] = [
  "POST /sign-in/**",
  "POST /login",
  "POST /index.php/login",
  "POST /realms/*/login-actions/authenticate",
  "POST /api/v3/flows/executor/**",
  "POST /_matrix/client/*/login",
  "POST /signin/v1/identifier/_/logon",
];

/** Whether a request is one of these. The path is as it was asked for. */
export function pathMatcher(patterns: readonly string[]): (method: string, path: string) => boolean {
  const all = patterns.map((pattern) => {
    const [, method = "", path = ""] = /^(?:([A-Z]+) )?(\/.*)$/.exec(pattern) ?? [];
    return { method, parts: partsOf(path) };
  });
  return (method, path) => {
    const parts = partsOf(path);
    return all.some((pattern) => (pattern.method === "" || pattern.method === method) && isAt(pattern.parts, parts));
  };
}

function isAt(pattern: readonly string[], parts: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === "**";
  const fixed = isOpen ? pattern.slice(0, -1) : pattern;
  if (isOpen ? parts.length <= fixed.length : parts.length !== fixed.length) return false;
  return fixed.every((part, index) => part === "*" || part === parts[index]);
}

const partsOf = (path: string): readonly string[] =>
  path
    .split("/")
    .filter((part) => part !== "")
    .map(decoded);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
