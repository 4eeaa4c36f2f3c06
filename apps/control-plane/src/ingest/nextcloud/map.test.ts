import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { anyFields, lineOf } from "../tail/line.test-support.ts";
import { nextcloudAudit } from "./map.ts";
import { OPERATIONS } from "./operations.ts";

const eventOf = (fields: Record<string, unknown>) => nextcloudAudit.read(lineOf(fields))?.event;
const line = (message: string, more: Record<string, unknown> = {}) => ({
  reqId: "lWcRea3NyRfNB68OAQzv",
  level: 1,
  time: "2026-11-30T10:21:57+01:00",
  remoteAddr: "192.0.2.7",
  user: "ada",
  app: "admin_audit",
  method: "POST",
  url: "/index.php/apps/files?dir=/",
  message,
  userAgent: "Mozilla/5.0",
  version: "32.0.2.2",
  data: { app: "admin_audit" },
  ...more,
});

describe("a line of Nextcloud's audit log", () => {
  it("says when, who, from where and what", () => {
    expect(nextcloudAudit.read(lineOf(line('File with id "17" deleted: "/Plans/a.odt"')))).toEqual({
      happened: new Date("2026-11-30T09:21:57Z"),
      event: {
        externalId: "lWcRea3NyRfNB68OAQzv:digest",
        occurredAt: new Date("2026-11-30T09:21:57Z"),
        action: "nextcloud.file_delete",
        rawAction: "files.file.deleted",
        outcome: "success",
        actor: { kind: "person", id: "ada", name: "ada", as: "", address: "192.0.2.7", userAgent: "Mozilla/5.0" },
        target: { kind: "file", id: "17", name: "/Plans/a.odt" },
        correlationId: "lWcRea3NyRfNB68OAQzv",
        metadata: {
          message: 'File with id "17" deleted: "/Plans/a.odt"',
          method: "POST",
          path: "/index.php/apps/files",
          parameters: ["dir"],
          level: 1,
          version: "32.0.2.2",
        },
        hints: { emails: [] },
      },
    });
  });

  it.each([
    ['Login attempt: "bob@acme.test"', "user_login_attempt", "", ""],
    ['Login successful: "ada"', "user_login", "", ""],
    ['Login failed: "ada"', "user_login_fail", "", ""],
    ["Logout occurred", "user_logout", "", ""],
    ["Successful two factor attempt by user Ada (King) (ada) with provider TOTP (app)", "second_factor_pass", "", ""],
    ["Failed two factor attempt by user Ada (ada) with provider TOTP", "second_factor_fail", "", ""],
    ["Two factor provider TOTP enabled for user Ada (ada)", "second_factor_add", "ada", "ada"],
    ["Two factor provider TOTP (app) disabled for user Ada (ada)", "second_factor_remove", "ada", "ada"],
    ['User created: "bob"', "user_create", "bob", "bob"],
    ['User deleted: "bob"', "user_delete", "bob", "bob"],
    ['User enabled: "bob"', "user_enable", "bob", "bob"],
    ['User disabled: "bob"', "user_disable", "bob", "bob"],
    ['UserID assigned: "bob"', "user_assign", "bob", "bob"],
    ['UserID unassigned: "bob"', "user_unassign", "bob", "bob"],
    ["Email address changed for user bob", "user_change_email", "bob", "bob"],
    ['Password of user "bob" has been changed', "user_change_password", "bob", "bob"],
    ['User "bob" added to group "admin"', "group_member_add", "admin", "admin"],
    ['User "bob" removed from group "admin"', "group_member_remove", "admin", "admin"],
    ['Group created: "staff"', "group_create", "staff", "staff"],
    ['Group deleted: "staff"', "group_delete", "staff", "staff"],
    ['App "deck" enabled', "app_enable", "deck", "deck"],
    ['App "deck" enabled for groups: staff, admin', "app_enable", "deck", "deck"],
    ['App "deck" disabled', "app_disable", "deck", "deck"],
    ['App "deck" updated', "app_update", "deck", "deck"],
    ['System tag "late" (visible, user assignable) created', "tag_create", "late", "late"],
    ['File with id "17" created: "/a "b".odt"', "file_create", "17", '/a "b".odt'],
    ['File created: "/a.odt"', "file_create", "", "/a.odt"],
    ['File with id "17" written to: "/a.odt"', "file_write", "17", "/a.odt"],
    ['File updated: "/a.odt"', "file_write", "", "/a.odt"],
    ['File renamed with id "17" from "/a.odt" to "/b.odt"', "file_move", "17", "/b.odt"],
    ['File renamed: "/a.odt" to "/b.odt"', "file_move", "", "/b.odt"],
    ['File id copied from: "17" to "18", path from "/a.odt" to "/b.odt"', "file_copy", "18", "/b.odt"],
    ['File copied: "/a.odt" to "/b.odt"', "file_copy", "", "/b.odt"],
    ['File "/a.odt" deleted from trash bin.', "file_purge", "", "/a.odt"],
    ['File "/a.odt" restored from trash bin.', "file_restore", "", "/a.odt"],
    ['Version "/a.odt.v17" was deleted.', "version_delete", "", "/a.odt.v17"],
    ['Version "17" of "/a.odt" was restored.', "version_restore", "", "/a.odt"],
    [
      'The file "/a.odt" with ID "17" has been shared to the user "bob" with permissions "19"  (Share ID: 3)',
      "share_create",
      "17",
      "/a.odt",
    ],
    ['The folder "/p" with ID "17" has been shared via link with permissions "1" (Share ID: 4)', "share_create", "17", "/p"],
    ['The file "/a.odt" with ID "17" has been unshared from the user "bob" (Share ID: 3)', "share_delete", "17", "/a.odt"],
    ['The file "/a.odt" with ID "17" has been unshared (Share ID: 3)', "share_delete", "17", "/a.odt"],
    ['The permissions of the shared file "/a.odt" with ID "17" have been changed to "1"', "share_change_permissions", "17", "/a.odt"],
    [
      'The expiration date of the publicly shared file with ID "17" has been changed to "2027-01-01 00:00:00"',
      "share_change_expiry",
      "17",
      "",
    ],
    ['App password "phone" was created', "unmapped", "", ""],
  ])("%s is %s", (message, action, id, name) => {
    const event = eventOf(line(message));
    expect({ action: event?.action, id: event?.target.id, name: event?.target.name }).toEqual({ action: `nextcloud.${action}`, id, name });
    expect(event?.action === "nextcloud.unmapped" || (event?.action ?? "") in auditActions).toBe(true);
  });

  it.each([
    'File with id "17" accessed: "/a.odt"',
    'File accessed: "/a.odt"',
    'Preview accessed: (id: "17", width: "64", height: "64" crop: "1", mode: "fill", path: "/a.odt")',
    'Cache entry inserted for fileid "17", path "files/a" on storageid "1"',
    'The shared file with the token "t0k3n" by "ada" has been accessed.',
  ])("that somebody only looked is not kept: %s", (message) => expect(eventOf(line(message))).toBeUndefined());

  it("may say itself which operation it is of, which counts more than its message", () => {
    const said = (operation: string, message: string) => eventOf(line(message, { data: { app: "admin_audit", operation } }));
    expect(said("users.user.deleted", "in words that are not known")).toMatchObject({
      action: "nextcloud.user_delete",
      rawAction: "users.user.deleted",
      outcome: "success",
    });
    expect(said("files.file.read", 'File with id "1" deleted: "/a"')).toBeUndefined();
    expect(said("users.user.bewitched", 'User deleted: "bob"')).toMatchObject({
      action: "nextcloud.unmapped",
      rawAction: "users.user.bewitched",
    });
  });

  it("of somebody who is not signed in names what they typed", () => {
    const failed = eventOf(line('Login failed: "bob@acme.test"', { user: "--", userAgent: "--" }));
    expect(failed).toMatchObject({
      outcome: "denied",
      actor: { kind: "unknown", id: "", name: "bob@acme.test", address: "192.0.2.7", userAgent: "" },
      hints: { emails: ["bob@acme.test"] },
    });
    expect(eventOf(line('Login successful: "bob"', { user: "--" }))?.actor).toMatchObject({ kind: "person", id: "bob", name: "bob" });
  });

  it("of the password of a link does not hold what opens it", () => {
    const event = eventOf(
      line('The password of the publicly shared file "t0k3n" with ID "17" has been changed', { url: "/s/t0k3n?t=t0k3n" }),
    );
    expect(event).toMatchObject({ action: "nextcloud.share_change_password", target: { kind: "file", id: "17", name: "" } });
    expect(JSON.stringify(event)).not.toContain("t0k3n");
  });

  it.each([
    ["user:delete bob", "user:delete bob"],
    ["group:adduser staff bob --output=json", "group:adduser staff bob --output"],
    ["config:system:set mail_smtppassword --value=t0k3n of words", "config:system:set mail_smtppassword --value"],
    ["config:system:set mail_smtppassword --value t0k3n", "config:system:set mail_smtppassword --value"],
    ["ldap:set-config s01 ldapAgentPassword t0k3n", "ldap:set-config s01 ldapAgentPassword [removed]"],
    ["user_oidc:provider id --clientid=c --clientsecret=t0k3n -dhttps://t0k3n", "user_oidc:provider id --clientid --clientsecret -d"],
  ])("of the console holds no values: %s", (command, kept) => {
    const console = line(`Console command executed: ${command}`, { user: "--", remoteAddr: "", method: "", url: "--" });
    const event = eventOf(console);
    expect(event).toMatchObject({
      action: "nextcloud.command_run",
      actor: { kind: "system", name: "occ" },
      target: { kind: "command", id: "", name: kept },
      metadata: { message: `Console command executed: ${kept}` },
    });
    expect(JSON.stringify(event)).not.toContain("t0k3n");
  });

  it("that is not known is kept by its shape", () =>
    expect(eventOf(line('App password "phone" of "ada" was created'))?.rawAction).toBe('App password "…" of "…" was created'));

  it("says what a file was called before", () =>
    expect(eventOf(line('File renamed with id "17" from "/a.odt" to "/b.odt"'))?.metadata).toMatchObject({
      changes: { path: { from: "/a.odt", to: "/b.odt" } },
    }));

  it("of another app is passed over", () => expect(nextcloudAudit.read(lineOf(line("x", { app: "core" })))?.event).toBeUndefined());

  it("without an id of a request has that of the line, and without a zone no time", () =>
    expect(eventOf(line("Logout occurred", { reqId: "", time: "November 30, 2026 10:00:00" }))).toMatchObject({
      externalId: "line",
      occurredAt: undefined,
    }));

  it("does not let the name of a file say what was done to it", () => {
    const name = '" deleted: "/b" with ID "9" has been unshared (Share ID: 1)';
    expect(eventOf(line(`File with id "17" created: "${name}"`))).toMatchObject({ action: "nextcloud.file_create", target: { name } });
    const shared = `The file "${name}" with ID "17" has been shared via link with permissions "1" (Share ID: 4)`;
    expect(eventOf(line(shared))).toMatchObject({ action: "nextcloud.share_create", target: { id: "17", name } });
  });

  it("never breaks anything, and has a name in the registry, whatever it says", () => {
    const texts = fc.constantFrom(
      'File with id "',
      '" from "',
      '" to "',
      "The shared ",
      '" with ID "',
      " has been shared ",
      "--",
      "Console command executed: ",
      "admin_audit",
      " (",
      ")",
      "Two factor provider ",
      " enabled for user ",
      ...Object.keys(OPERATIONS),
    );
    const names = ["message", "user", "time", "reqId", "url", "data", "operation", "remoteAddr"];
    fc.assert(
      fc.property(anyFields(names, texts), (fields) => {
        const event = eventOf({ ...fields, app: "admin_audit" });
        expect(event === undefined || event.action === "nextcloud.unmapped" || event.action in auditActions).toBe(true);
        expect(JSON.stringify(event ?? "").length).toBeLessThan(200_000);
      }),
      { numRuns: 500 },
    );
  });
});
