import type { AccessGrantView, InvitationView, MemberView, SessionView } from "@allod/api";

import { ago, idOf } from "./time.ts";

const PEOPLE = [
  "Anna Berger",
  "Mira Okafor",
  "Lukas Hoffmann",
  "Sofia Lindqvist",
  "Emre Yilmaz",
  "Clara von Hohenstein-Wittgenberg",
  "Noah Fischer",
  "Aylin Demir",
  "Paul Kowalski",
  "Lea Schuster",
  "Tariq Haddad",
];
const NORDLICHT = { id: idOf(201), name: "Nordlicht IT-Systemhaus" };

/** FAKE: the people of an organization. */
export function members(): MemberView[] {
  return PEOPLE.map((displayName, index) => {
    const username = displayName.toLowerCase().replaceAll(/[^a-z]+/gu, ".");
    return {
      id: idOf(100 + index),
      personId: idOf(130 + index),
      email: `${username}@bergmann.example`,
      displayName,
      username,
      role: index === 0 ? "owner" : index === 1 ? "administrator" : "member",
      status: index === 6 ? "suspended" : index === 9 ? "removed" : "active",
      aliases: [],
      generation: 1,
      createdAt: ago(1440 * (index + 3) * 7),
    };
  });
}

export function invitations(): InvitationView[] {
  const invitedBy = { id: idOf(900), displayName: "Kim Sommer" };
  return [
    {
      id: idOf(151),
      email: "jule.winter@bergmann.example",
      role: "member",
      status: "open",
      invitedBy,
      expiresAt: ago(-9 * 1440),
      createdAt: ago(7000),
    },
    {
      id: idOf(152),
      email: "otto.maurer@bergmann.example",
      role: "owner",
      status: "expired",
      invitedBy,
      expiresAt: ago(4000),
      createdAt: ago(24_000),
    },
  ];
}

export function grants(): AccessGrantView[] {
  const grantedBy = { id: idOf(130), displayName: "Anna Berger" };
  return [
    {
      id: idOf(161),
      partner: NORDLICHT,
      scopes: ["read", "people"],
      grantedBy,
      expiresAt: ago(-20 * 1440),
      revokedAt: null,
      createdAt: ago(5000),
    },
    {
      id: idOf(162),
      partner: NORDLICHT,
      scopes: ["read", "domains", "billing"],
      grantedBy,
      expiresAt: ago(30_000),
      revokedAt: null,
      createdAt: ago(90_000),
    },
    {
      id: idOf(163),
      partner: NORDLICHT,
      scopes: ["people"],
      grantedBy,
      expiresAt: ago(10_000),
      revokedAt: ago(60_000),
      createdAt: ago(100_000),
    },
  ];
}

export function sessions(): SessionView[] {
  return [
    { id: idOf(701), application: "operator", userAgent: "Firefox on Linux", createdAt: ago(300), lastSeenAt: ago(0), current: true },
    { id: idOf(702), application: "operator", userAgent: "Safari on iOS", createdAt: ago(9000), lastSeenAt: ago(1500), current: false },
  ];
}
