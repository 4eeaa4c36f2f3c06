import type { OperationName } from "./operations.ts";

/** What a message says: which operation it is of, and what it names. */
export interface Said {
  readonly operation: OperationName;
  readonly id: string;
  readonly name: string;
  /** What it was before. */
  readonly from: string;
  /** Who is named besides. */
  readonly user: string;
  /** What opens something. */
  readonly secret: string;
}

/** A longer one is not looked at closely. */
const LONGEST = 8192;

const ID = String.raw`(?: with id "(?<id>[^"]{0,40})")?`;
const SHARED = String.raw`The (?:shared )?[a-z]{1,20} "(?<name>.*)" with ID "(?<id>[^"]{0,40})"`;

/**
 * The messages of `admin_audit` from Nextcloud 25 to 34 (`apps/admin_audit/lib`): they are in English whatever language people
 * use. Newer ones say their operation beside the message; what they name is only here. Names may hold anything, quotes as well:
 * what comes before them is bounded.
 */
const MESSAGES: readonly (readonly [OperationName, RegExp])[] = [
  ["auth.login.attempted", /^Login attempt: "(?<user>.*)"$/s],
  ["auth.login.succeeded", /^Login successful: "(?<user>.*)"$/s],
  ["auth.login.failed", /^Login failed: "(?<user>.*)"$/s],
  ["auth.logout.performed", /^Logout occurred$/],
  ["auth.twofactor.passed", /^Successful two factor attempt by user .* \((?<user>[^()]{1,255})\) with provider (?<name>.*)$/s],
  ["auth.twofactor.failed", /^Failed two factor attempt by user .* \((?<user>[^()]{1,255})\) with provider (?<name>.*)$/s],
  ["auth.twofactor.enabled", /^Two factor provider .{1,200}? enabled for user .* \((?<name>[^()]{1,255})\)$/s],
  ["auth.twofactor.disabled", /^Two factor provider .{1,200}? disabled for user .* \((?<name>[^()]{1,255})\)$/s],
  ["users.user.created", /^User created: "(?<name>.*)"$/s],
  ["users.user.deleted", /^User deleted: "(?<name>.*)"$/s],
  ["users.user.enabled", /^User enabled: "(?<name>.*)"$/s],
  ["users.user.disabled", /^User disabled: "(?<name>.*)"$/s],
  ["users.user.id_assigned", /^UserID assigned: "(?<name>.*)"$/s],
  ["users.user.id_unassigned", /^UserID unassigned: "(?<name>.*)"$/s],
  ["users.user.email_changed", /^Email address changed for user (?<name>.*)$/s],
  ["users.user.password_changed", /^Password of user "(?<name>.*)" has been changed$/s],
  ["groups.member.added", /^User "(?<user>[^"]{0,255})" added to group "(?<name>.*)"$/s],
  ["groups.member.removed", /^User "(?<user>[^"]{0,255})" removed from group "(?<name>.*)"$/s],
  ["groups.group.created", /^Group created: "(?<name>.*)"$/s],
  ["groups.group.deleted", /^Group deleted: "(?<name>.*)"$/s],
  ["apps.app.enabled", /^App "(?<name>[^"]{0,255})" enabled(?: for groups: .*)?$/s],
  ["apps.app.disabled", /^App "(?<name>[^"]{0,255})" disabled$/],
  ["apps.app.updated", /^App "(?<name>[^"]{0,255})" updated$/],
  ["console.command.executed", /^Console command executed: (?<secret>.*)$/s],
  ["systemtags.tag.created", /^System tag "(?<name>.*)" \([a-z ]{1,40}, [a-z ]{1,40}\) created$/s],
  ["files.file.read", new RegExp(`^File${ID} accessed: "`)],
  ["files.file.created", new RegExp(`^File${ID} created: "(?<name>.*)"$`, "s")],
  ["files.file.written", new RegExp(`^File${ID} (?:written to|updated): "(?<name>.*)"$`, "s")],
  ["files.file.renamed", new RegExp(`^File renamed${ID} from "(?<from>.*)" to "(?<name>.*)"$`, "s")],
  ["files.file.renamed", /^File renamed: "(?<from>.*)" to "(?<name>.*)"$/s],
  ["files.file.copied", /^File id copied from: "[^"]{0,40}" to "(?<id>[^"]{0,40})", path from "(?<from>.*)" to "(?<name>.*)"$/s],
  ["files.file.copied", /^File copied: "(?<from>.*)" to "(?<name>.*)"$/s],
  ["files.file.deleted", new RegExp(`^File${ID} deleted: "(?<name>.*)"$`, "s")],
  ["files.preview.accessed", /^Preview accessed: /],
  ["files.cache_entry.inserted", /^Cache entry inserted for /],
  ["files.cache_entry.removed", /^Cache entry removed for /],
  ["trashbin.file.deleted", /^File "(?<name>.*)" deleted from trash bin\.$/s],
  ["trashbin.file.restored", /^File "(?<name>.*)" restored from trash bin\.$/s],
  ["versions.version.deleted", /^Version "(?<name>.*)" was deleted\.$/s],
  ["versions.version.restored", /^Version "[^"]{0,255}" of "(?<name>.*)" was restored\.$/s],
  ["sharing.share.created", new RegExp(`^${SHARED} has been shared `, "s")],
  ["sharing.share.deleted", new RegExp(`^${SHARED} has been unshared `, "s")],
  ["sharing.share.permissions_updated", new RegExp(`^The permissions of the${SHARED.slice(3)} have been changed to "`, "s")],
  [
    "sharing.share.password_updated",
    /^The password of the publicly shared [a-z]{1,20} "(?<secret>[^"]{0,255})" with ID "(?<id>[^"]{0,40})" has been changed$/,
  ],
  [
    "sharing.share.expiration_updated",
    /^The expiration date of the publicly shared [a-z]{1,20} with ID "(?<id>[^"]{0,40})" has been (?:changed|removed)/,
  ],
  ["sharing.share.link_accessed", /^The shared [a-z]{1,20} with the token "(?<secret>[^"]{0,255})" by "/],
];

/** Undefined: it says something else. */
export function saidIn(message: string): Said | undefined {
  if (message.length > LONGEST) return undefined;
  for (const [operation, pattern] of MESSAGES) {
    const match = pattern.exec(message);
    if (match === null) continue;
    const { id = "", name = "", from = "", user = "", secret = "" } = match.groups ?? {};
    return { operation, id, name, from, user, secret };
  }
  return undefined;
}

/**
 * What of a command may be kept: its name, two arguments, and the names of options. Values of options, and what comes after
 * them, may be passwords; so may a third argument (`ldap:set-config s01 ldapAgentPassword …`).
 */
export function keptOfCommand(command: string): string {
  const words = command
    .slice(0, LONGEST)
    .split(/\s+/)
    .filter((word) => word !== "");
  const options = words.flatMap((word, index) =>
    /^--?[a-z]/i.test(word) ? [{ name: /^(?:--[\w-]{1,40}|-\w)/.exec(word)?.[0] ?? "", index }] : [],
  );
  const first = options[0]?.index ?? words.length;
  return [...words.slice(0, Math.min(first, 3)), ...(first > 3 ? ["[removed]"] : []), ...options.map(({ name }) => name)].join(" ");
}
