const SHAPE = /^[a-z0-9]([a-z0-9._-]*[a-z0-9])?$/;
const LONGEST = 64;

/** Addresses that belong to nobody: RFC 2142, and those that mail servers and certificate authorities write to. */
const RESERVED: ReadonlySet<string> = new Set([
  "abuse",
  "admin",
  "administrator",
  "hostmaster",
  "info",
  "mailer-daemon",
  "noc",
  "no-reply",
  "noreply",
  "postmaster",
  "root",
  "security",
  "ssladmin",
  "support",
  "webmaster",
]);

/** True for what can be the local part of an address, and a chat name. */
export function isUsername(written: string): boolean {
  return written.length <= LONGEST && SHAPE.test(written) && !written.includes("..");
}

/** True for names that nobody gets by themselves; as an alias they can be given. */
function isReserved(username: string): boolean {
  return RESERVED.has(username);
}

/** The nearest username to a mail address, beside those that are taken: `Anna.Berg+x@acme.org` -> `anna.berg`, `anna.berg2`… */
export function proposeUsername(email: string, taken: ReadonlySet<string>): string {
  const [local = ""] = email.split("@");
  const [plain = ""] = local
    .normalize("NFKD")
    .replaceAll(/\p{M}+/gu, "")
    .replaceAll("ß", "ss")
    .toLowerCase()
    .split("+");
  const cleaned = plain
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replaceAll(/\.{2,}/g, ".")
    .slice(0, LONGEST - 6)
    .replaceAll(/^[._-]+|[._-]+$/g, "");
  const base = isUsername(cleaned) && !isReserved(cleaned) ? cleaned : `${cleaned === "" ? "person" : cleaned}-1`;
  if (!taken.has(base)) return base;
  for (let number = 2; ; number++) if (!taken.has(`${base}${number}`)) return `${base}${number}`;
}
