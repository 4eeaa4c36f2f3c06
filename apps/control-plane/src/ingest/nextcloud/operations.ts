import type { EventOutcome } from "../../domain/audit.ts";

export interface NextcloudOperation {
  /** After `nextcloud.`. Undefined: it is not kept. */
  readonly action: string | undefined;
  readonly outcome: EventOutcome;
  /** What it is done to; empty: to nothing but oneself. */
  readonly target: string;
}

const does = (action: string | undefined, target = "", outcome: EventOutcome = "success"): NextcloudOperation => ({
  action,
  target,
  outcome,
});
/** Looking at something changes nothing, and there is too much of it; the cache is Nextcloud's own. */
const isLeftOut = does(undefined);

/**
 * By the names that Nextcloud itself has for what its app `admin_audit` tells (`OCA\AdminAudit\Operation`, of 2026), and by
 * `auth.twofactor.enabled` and `.disabled`, which are ours.
 */
export const OPERATIONS = {
  "files.file.read": isLeftOut,
  "files.file.created": does("file_create", "file"),
  "files.file.written": does("file_write", "file"),
  "files.file.renamed": does("file_move", "file"),
  "files.file.copied": does("file_copy", "file"),
  "files.file.deleted": does("file_delete", "file"),
  "files.preview.accessed": isLeftOut,
  "files.cache_entry.inserted": isLeftOut,
  "files.cache_entry.removed": isLeftOut,
  "sharing.share.created": does("share_create", "file"),
  "sharing.share.deleted": does("share_delete", "file"),
  "sharing.share.permissions_updated": does("share_change_permissions", "file"),
  "sharing.share.password_updated": does("share_change_password", "file"),
  "sharing.share.expiration_updated": does("share_change_expiry", "file"),
  "sharing.share.expiration_removed": does("share_change_expiry", "file"),
  "sharing.share.link_accessed": isLeftOut,
  "trashbin.file.deleted": does("file_purge", "file"),
  "trashbin.file.restored": does("file_restore", "file"),
  "versions.version.deleted": does("version_delete", "file"),
  "versions.version.restored": does("version_restore", "file"),
  "auth.login.attempted": does("user_login_attempt", "", "unknown"),
  "auth.login.succeeded": does("user_login"),
  "auth.login.failed": does("user_login_fail", "", "denied"),
  "auth.logout.performed": does("user_logout"),
  "auth.twofactor.passed": does("second_factor_pass"),
  "auth.twofactor.failed": does("second_factor_fail", "", "denied"),
  "auth.twofactor.enabled": does("second_factor_add", "user"),
  "auth.twofactor.disabled": does("second_factor_remove", "user"),
  "users.user.created": does("user_create", "user"),
  "users.user.deleted": does("user_delete", "user"),
  "users.user.enabled": does("user_enable", "user"),
  "users.user.disabled": does("user_disable", "user"),
  "users.user.email_changed": does("user_change_email", "user"),
  "users.user.password_changed": does("user_change_password", "user"),
  "users.user.id_assigned": does("user_assign", "user"),
  "users.user.id_unassigned": does("user_unassign", "user"),
  "groups.group.created": does("group_create", "group"),
  "groups.group.deleted": does("group_delete", "group"),
  "groups.member.added": does("group_member_add", "group"),
  "groups.member.removed": does("group_member_remove", "group"),
  "apps.app.enabled": does("app_enable", "app"),
  "apps.app.disabled": does("app_disable", "app"),
  "apps.app.updated": does("app_update", "app"),
  "console.command.executed": does("command_run", "command"),
  "systemtags.tag.created": does("tag_create", "tag"),
} as const satisfies Readonly<Record<string, NextcloudOperation>>;

export type OperationName = keyof typeof OPERATIONS;

export const isOperation = (name: string): name is OperationName => Object.hasOwn(OPERATIONS, name);
