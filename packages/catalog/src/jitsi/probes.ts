import type { Probe } from "@allod/compiler/component";

interface Source {
  /** Public addresses, no slash at the end. */
  readonly url: string;
  readonly signIn: string;
}

/** What keeps meetings from opening, asked from outside. Media cannot be asked for: that takes three people. */
export function meetingProbes({ url, signIn }: Source): Probe[] {
  return [
    {
      id: "meet.page",
      title: "The page for meetings opens",
      check: { kind: "http", url: `${url}/config.js`, expect: { status: 200 } },
      feels: "Links to meetings do not open.",
      fix: "Read `allod logs jitsi-web`.",
    },
    {
      id: "meet.xmpp",
      title: "Meetings: browsers reach the XMPP server",
      check: { kind: "http", url: `${url}/http-bind`, expect: { status: 200 } },
      feels: "Meetings stay at `Connecting`, then say that they were disconnected.",
      fix: "Read `allod logs jitsi-prosody`.",
      after: ["meet.page"],
    },
    {
      id: "meet.sign-in",
      title: "Members are led to the sign-in to open a meeting",
      check: { kind: "http", url: `${signIn}/?room=probe`, expect: { status: 302 } },
      feels: "Nobody can open a meeting, and guests wait for ever.",
      fix: "Read `allod logs jitsi-prosody`: it says there what it has against the identity provider.",
    },
  ];
}
