import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { auditActions } from "@allod/api/audit-actions";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { anyFields, lineOf } from "../tail/line.test-support.ts";
import { opencloudAudit } from "./map.ts";

const RECORDED = join(import.meta.dirname, "../../../../../../shared/transcripts/opencloud/audit.jsonl");
const ADMIN = "4ca0c776-e104-4d6c-b06f-3880742dbf04";
const STORAGE = "8311bb65-7e50-475d-9332-10cd7ff7e0ba";
const SPACE = "fa0c5c6b-40b3-4770-86fa-2700a6e0db63";

const eventOf = (fields: Record<string, unknown>) => opencloudAudit.read(lineOf(fields))?.event;
const line = (action: string, message: string, more: Record<string, unknown> = {}) => ({
  RemoteAddr: "",
  User: "",
  URL: "",
  Method: "",
  UserAgent: "",
  Time: "2026-11-24T12:18:10Z",
  App: "admin_audit",
  Message: message,
  Action: action,
  CLI: false,
  Level: 1,
  ...more,
});

describe("a line of OpenCloud's audit log", () => {
  it("says in its message who did it, whose the file may be in `User`, and in its ids which space it is in", () => {
    const id = `${STORAGE}$${SPACE}!${SPACE}/dir/hello.txt`;
    const fields = line("file_create", `user '${ADMIN}' created file '${id}'`, {
      User: "the-owner",
      Owner: "the-owner",
      Path: "./dir/hello.txt",
      FileID: id,
    });
    expect(opencloudAudit.read(lineOf(fields))).toEqual({
      happened: new Date("2026-11-24T12:18:10Z"),
      event: {
        externalId: "line",
        occurredAt: new Date("2026-11-24T12:18:10Z"),
        action: "opencloud.file_upload",
        rawAction: "file_create",
        outcome: "success",
        actor: { kind: "person", id: ADMIN, name: "", as: "", address: "", userAgent: "" },
        target: { kind: "file", id, name: "dir/hello.txt" },
        correlationId: "",
        metadata: {
          User: "the-owner",
          Time: "2026-11-24T12:18:10Z",
          App: "admin_audit",
          Message: `user '${ADMIN}' created file '${id}'`,
          Action: "file_create",
          CLI: false,
          Level: 1,
          Owner: "the-owner",
          Path: "./dir/hello.txt",
          FileID: id,
        },
        hints: {
          objects: [
            { connector: "opencloud", externalId: `${STORAGE}$${SPACE}`, kind: "tenant" },
            { connector: "opencloud", externalId: ADMIN, kind: "member" },
            { connector: "opencloud", externalId: "the-owner", kind: "member" },
          ],
          emails: [],
        },
      },
    });
  });

  it("may say neither when nor who", () => {
    const event = eventOf(line("group_created", "Group 'g' was created", { Time: "", GroupID: "g" }));
    expect(event).toMatchObject({ occurredAt: undefined, actor: { kind: "unknown", id: "" }, target: { kind: "group", id: "g" } });
  });

  it.each([
    [`${STORAGE}$${SPACE}`, `${STORAGE}$${SPACE}`],
    [`${STORAGE}$${SPACE}!${SPACE}`, `${STORAGE}$${SPACE}`],
    [`${STORAGE}$${SPACE}!${SPACE}/a$b!c`, `${STORAGE}$${SPACE}`],
    [`${STORAGE}:${SPACE}:550c8c3c-a88f-420d-9bd3-2e384123c6f2`, `${STORAGE}$${SPACE}`],
    ["8f9bd269-a5f5-482f-9a87-a518f4d49a9d", undefined],
    ["", undefined],
  ])("that names %s is of the space %s", (id, space) => {
    const objects = eventOf(line("share_accepted", "", { ShareID: id }))?.hints.objects ?? [];
    expect(objects.find(({ kind }) => kind === "tenant")?.externalId).toBe(space);
  });

  it("of a public link holds nothing that opens it", () => {
    const link = { ShareType: "link", ShareToken: "OXhBvhnrabWMeww", SharePass: true, FileID: "f", ShareID: "s" };
    const made = eventOf(line("file_shared", `user '${ADMIN}' created a public link to file 'f' with id 's'`, link));
    expect(made).toMatchObject({ action: "opencloud.link_create", target: { kind: "file", id: "f" }, metadata: { SharePass: true } });
    const refused = eventOf(
      line("public_link_accessed", "link with token 'OXhBvhnrabWMeww' was accessed. Success: false", {
        ...link,
        Success: false,
        User: ADMIN,
      }),
    );
    expect(refused).toMatchObject({
      action: "opencloud.link_open_fail",
      outcome: "denied",
      actor: { kind: "unknown", id: "" },
      metadata: { Message: "link with token '[removed]' was accessed. Success: false" },
    });
    expect(JSON.stringify([made, refused])).not.toContain("OXhBvhnrabWMeww");
  });

  it("of an invitation holds nothing that opens it", () => {
    const invited = eventOf(
      line("science_mesh_invite_token_generated", `user '${ADMIN}' generated a ScienceMesh invite with token 't0k3n-of-it'`, {
        Token: "t0k3n-of-it",
        InviteLink: "https://there.example/?t0k3n-of-it",
        RecipientMail: "bob@there.example",
      }),
    );
    expect(invited).toMatchObject({ action: "opencloud.invitation_create", target: { kind: "email", name: "bob@there.example" } });
    expect(JSON.stringify(invited)).not.toContain("t0k3n-of-it");
  });

  it.each(["file_read", "file_viewed"])("that somebody only looked is not kept: %s", (action) =>
    expect(opencloudAudit.read(lineOf(line(action, "")))).toEqual({ happened: new Date("2026-11-24T12:18:10Z"), event: undefined }),
  );

  it("that a link was opened is not kept", () => expect(eventOf(line("public_link_accessed", "", { Success: true }))).toBeUndefined());

  it("that has no name here is kept with its own", () =>
    expect(eventOf(line("file_locked", ""))).toMatchObject({ action: "opencloud.unmapped", rawAction: "file_locked", outcome: "unknown" }));

  it("is none without an action", () => expect(opencloudAudit.read(lineOf({ level: "info", message: "starting" }))).toBeUndefined());

  it("says what was changed, from what and to what", () => {
    const role = { Name: "roleChanged", Value: "2aadd357-682c-406b-8874-293091995fdd", OldValue: "d7beeea8-8ff4-406b-8fb6-ab2dd81e6b11" };
    expect(eventOf(line("user_feature_changed", "", { UserID: "u", Features: [role] }))).toMatchObject({
      action: "opencloud.user_change_role",
      metadata: { changes: { role: { from: "User", to: "Space Admin" } } },
    });
    expect(eventOf(line("file_rename", "", { Path: "/dir/hi.txt", OldPath: "/hello.txt" }))).toMatchObject({
      action: "opencloud.file_move",
      metadata: { changes: { path: { from: "/hello.txt", to: "/dir/hi.txt" } } },
    });
  });

  it("never breaks anything, and has a name in the registry, whatever it says", () => {
    const texts = fc.constantFrom(
      "user '",
      "user 'x' did",
      "file_create",
      "link",
      "roleChanged",
      "$",
      "a$b!c",
      "public_link_accessed",
      "__proto__",
    );
    const names = [
      "Action",
      "Message",
      "User",
      "Time",
      "SpaceID",
      "FileID",
      "ShareID",
      "ShareToken",
      "ShareType",
      "Features",
      "Success",
      "UserID",
      "Path",
    ];
    fc.assert(
      fc.property(anyFields(names, texts), (fields) => {
        const event = eventOf(fields);
        if (event === undefined) return;
        expect(event.action === "opencloud.unmapped" || event.action in auditActions).toBe(true);
        expect(JSON.stringify(event).length).toBeLessThan(200_000);
      }),
      { numRuns: 500 },
    );
  });
});

describe.skipIf(!existsSync(RECORDED))("lines that an OpenCloud 3.3.0 wrote (skipped: they are not here)", () => {
  const read = () =>
    readFileSync(RECORDED, "utf8")
      .trim()
      .split("\n")
      .map((text) => JSON.parse(text) as Record<string, unknown>)
      .map((fields) => ({ fields, event: eventOf(fields) }));

  it("all have a name, and somebody who did it; reads are left out", () => {
    const kept = read().filter(({ fields }) => fields["Action"] !== "file_read");
    expect(kept).toHaveLength(read().length - 1);
    for (const { fields, event } of kept) {
      expect(Object.keys(auditActions)).toContain(event?.action);
      expect(event?.actor).toMatchObject({ kind: "person", id: expect.stringMatching(/^[0-9a-f-]{36}$/) as string });
      expect(event?.target.id).not.toBe("");
      expect(event?.occurredAt !== undefined).toBe(fields["Time"] !== "");
    }
  });

  it("name the group, though the message says it the other way round, and the space in each way that it is written", () => {
    const events = read().map(({ event }) => event);
    const added = events.find((event) => event?.action === "opencloud.group_member_add");
    expect(added?.target).toEqual({ kind: "group", id: "578b31ed-1463-40e2-bf55-28d4722437d8", name: "" });
    const spaces = events.flatMap((event) => event?.hints.objects ?? []).filter(({ kind }) => kind === "tenant");
    expect(spaces.length).toBeGreaterThan(20);
    for (const { externalId } of spaces) expect(externalId).toMatch(/^[0-9a-f-]{36}\$[0-9a-f-]{36}$/);
  });
});
