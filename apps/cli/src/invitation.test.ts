import type { ClientSetup, Invitation, InvitationRequest, Invitations, TaskIo } from "@allod/compiler/component";
import { describe, expect, it } from "vitest";

import { invitationRequest, inviterOf, revoke, shown, whatToTell } from "./invitation.ts";

const NOW = new Date("2026-11-25T10:00:00.000Z");
const ask = (more: Partial<Parameters<typeof invitationRequest>[0]> = {}) =>
  invitationRequest({ email: "bob@acme.org", expires: "7d", administrator: false, ...more }, NOW);

describe("an invitation", () => {
  it("ends when it is said to", () => {
    expect(ask()).toEqual({ email: "bob@acme.org", expires: "2026-12-02T10:00:00.000Z", administrator: false });
    expect(ask({ expires: "5m" }).expires).toBe("2026-11-25T10:05:00.000Z");
    expect(ask({ expires: "30d" }).expires).toBe("2026-12-25T10:00:00.000Z");
  });

  it.each(["4m", "31d", "0d", "721h", "soon", "", "7", "-1d"])("is not open for %j", (expires) => {
    expect(() => ask({ expires })).toThrow(expect.objectContaining({ code: "cli.invite.expires" }) as Error);
  });

  it.each(["bob+list@acme.org", "Bob.Kent@sub.acme.co.uk", " bob@acme.org ", "o'neil@acme.org", "bob@xn--mller-kva.de"])(
    "is for %j",
    (email) => {
      expect(ask({ email }).email).toBe(email.trim());
    },
  );

  it.each([
    "bob",
    "bob@",
    "@acme.org",
    "bob@acme",
    "bob@acme..org",
    "bob kent@acme.org",
    "bob@acme.org,eve@x.org",
    "Bob <bob@acme.org>",
    "a\nb@c.de",
  ])("is not for %j", (email) => expect(() => ask({ email })).toThrow(expect.objectContaining({ code: "cli.invite.address" }) as Error));

  it("is for an administrator only when that is said", () => expect(ask({ administrator: true }).administrator).toBe(true));
});

/** FAKE: keeps invitations in memory, and notes which machine it was given to reach. */
function fakeProvider() {
  const open = new Map<string, Invitation>();
  const reached: TaskIo[] = [];
  const invitations: Invitations = {
    async create(io, { email, expires }: InvitationRequest) {
      reached.push(io);
      const made = { id: `id-${open.size + 1}`, email, expires, url: "https://id.acme.org/if/flow/x/?itoken=1" };
      open.set(made.id, made);
      return made;
    },
    list: async () => [...open.values()],
    revoke: async (_io, id) => open.delete(id),
  };
  return { invitations, reached };
}
const io = {} as TaskIo;

describe("the identity provider", () => {
  it("is the component that lets people in", async () => {
    const { invitations, reached } = fakeProvider();
    const inviter = inviterOf([{ invitations: undefined }, { invitations }]);
    await inviter.create(io, ask());
    expect(reached).toEqual([io]);
    expect((await inviter.list(io)).map(shown)).toEqual([["id-1", "bob@acme.org", "2026-12-02 10:00 UTC"]]);
  });

  it("may be none: that is said", () => {
    expect(() => inviterOf([{ invitations: undefined }])).toThrow(expect.objectContaining({ code: "cli.invite.nobody" }) as Error);
  });

  it("takes an invitation back once, and says when there is none", async () => {
    const { invitations } = fakeProvider();
    const { id } = await invitations.create(io, ask());
    await revoke(invitations, io, id);
    await expect(revoke(invitations, io, id)).rejects.toMatchObject({
      code: "cli.invite.unknown",
      message: expect.stringContaining(id) as string,
    });
  });
});

describe("what somebody is told to use", () => {
  const clients: readonly ClientSetup[] = [
    { kind: "portal", url: "https://acme.org" },
    { kind: "matrix", baseUrl: "https://matrix.acme.org", serverName: "acme.org", webUrl: "https://chat.acme.org" },
    {
      kind: "mail",
      domain: "acme.org",
      imap: { host: "mail.acme.org", port: 993 },
      smtp: { host: "mail.acme.org", port: 465 },
      passwordsUrl: "https://mail.acme.org/account",
    },
    { kind: "files", product: "opencloud", url: "https://files.acme.org" },
    { kind: "calendar", url: "https://files.acme.org/dav/", host: "files.acme.org", port: 443, path: "/dav/" },
    { kind: "meetings", url: "https://meet.acme.org" },
  ];

  const invitation = { id: "id-1", email: "bob@acme.org", expires: "2026-12-02T10:00:00.000Z", url: "https://id.acme.org/x/?itoken=1" };

  it("is the link, and each app with the address that it needs", () => {
    expect(whatToTell(invitation, { administrator: false, clients })).toBe(`bob@acme.org is invited, until 2026-12-02 10:00 UTC.

Send them this link. Whoever has it can make the account, once; looking at it uses nothing up.

  https://id.acme.org/x/?itoken=1

What they use then:

  Begin here             https://acme.org in a browser: every app is there
  Chat                   https://chat.acme.org in a browser, or Element on a phone or computer, with the server acme.org
  Mail                   any mail program finds acme.org by the address; by hand: IMAP mail.acme.org:993, SMTP mail.acme.org:465, with a password made at https://mail.acme.org/account
  Files                  https://files.acme.org in a browser, or the OpenCloud app with this address
  Calendar and contacts  any program with CalDAV and CardDAV, with the address https://files.acme.org/dav/
  Meetings               https://meet.acme.org in a browser

To take it back: allod invite revoke id-1`);
  });

  it("is no link where the provider tells it to nobody, and nothing of what is not there", () => {
    const chat: ClientSetup = { kind: "matrix", baseUrl: "https://m.acme.org", serverName: "acme.org", webUrl: undefined };
    const told = whatToTell({ ...invitation, url: undefined }, { administrator: true, clients: [chat] });
    expect(told).toContain("bob@acme.org is invited as an administrator");
    expect(told).toContain("has sent the link to them by mail");
    expect(told).toContain("  Chat  Element on a phone or computer, with the server acme.org\n");
    expect(told).not.toMatch(/Files|Mail|https/);
    expect(whatToTell(invitation, { administrator: false, clients: [] })).not.toContain("What they use then");
  });
});
