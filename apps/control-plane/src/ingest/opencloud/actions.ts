import { at, textAt } from "../json.ts";

export interface OpenCloudAction {
  /** After `opencloud.`. */
  readonly action: string;
  /** What it is done to. */
  readonly target: "file" | "folder" | "share" | "link" | "space" | "user" | "group" | "address";
  readonly outcome: "success" | "denied";
}

type Row = readonly [action: string, target: OpenCloudAction["target"]];

/** What is changed (OpenCloud 3.3 and OCIS 7: `services/audit/pkg/types`). */
const CHANGES: Readonly<Record<string, Row>> = {
  container_create: ["folder_create", "folder"],
  // For new files and for new versions of one: the line does not say which.
  file_create: ["file_upload", "file"],
  file_rename: ["file_move", "file"],
  file_delete: ["file_trash", "file"],
  file_trash_delete: ["file_purge", "file"],
  file_trash_restore: ["file_restore", "file"],
  file_version_restore: ["version_restore", "file"],
  file_shared: ["share_create", "file"],
  file_unshared: ["share_delete", "share"],
  share_permission_updated: ["share_change_permissions", "share"],
  share_name_updated: ["share_rename", "share"],
  share_password_updated: ["share_change_password", "share"],
  share_expiration_updated: ["share_change_expiry", "share"],
  share_accepted: ["share_accept", "share"],
  share_declined: ["share_decline", "share"],
  space_created: ["space_create", "space"],
  space_renamed: ["space_rename", "space"],
  space_updated: ["space_update", "space"],
  space_disabled: ["space_trash", "space"],
  space_enabled: ["space_restore", "space"],
  space_deleted: ["space_delete", "space"],
  space_shared: ["space_member_add", "space"],
  space_unshared: ["space_member_remove", "space"],
  user_created: ["user_create", "user"],
  user_feature_changed: ["user_update", "user"],
  user_deleted: ["user_delete", "user"],
  group_created: ["group_create", "group"],
  group_deleted: ["group_delete", "group"],
  group_member_added: ["group_member_add", "group"],
  group_member_removed: ["group_member_remove", "group"],
  science_mesh_invite_token_generated: ["invitation_create", "address"],
};

const OF_LINKS: Readonly<Record<string, Row>> = {
  file_shared: ["link_create", "file"],
  file_unshared: ["link_delete", "link"],
};

/** Who looked at what: too much, and changes nothing. */
const READS: ReadonlySet<string> = new Set(["file_read", "file_viewed"]);

/** Undefined: it has no name of its own; `null`: it is not kept. */
export function actionOf(line: unknown): OpenCloudAction | null | undefined {
  const raw = textAt(line, "Action");
  if (READS.has(raw)) return null;
  // Whoever knows a link reads with it; who was refused may be trying passwords.
  if (raw === "public_link_accessed")
    return at(line, "Success") === false ? { action: "link_open_fail", target: "link", outcome: "denied" } : null;
  const isLink = textAt(line, "ShareType") === "link";
  const isRole = raw === "user_feature_changed" && featuresOf(line).some((feature) => textAt(feature, "Name") === "roleChanged");
  const known =
    (isLink && Object.hasOwn(OF_LINKS, raw) ? OF_LINKS[raw] : undefined) ?? (Object.hasOwn(CHANGES, raw) ? CHANGES[raw] : undefined);
  if (known === undefined) return undefined;
  const [action, target] = known;
  return {
    action: isRole ? "user_change_role" : action,
    target: isLink && target === "share" ? "link" : target,
    outcome: "success",
  };
}

export function featuresOf(line: unknown): readonly unknown[] {
  const features = at(line, "Features");
  return Array.isArray(features) ? features.slice(0, 50) : [];
}
