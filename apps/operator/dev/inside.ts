import type { AccessGrantView, ActivityView, InvitationView, MemberView, SessionView } from "@allod/api";

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

function done(number: number, minutes: number, changes: Partial<ActivityView>): ActivityView {
  return {
    id: idOf(600 + number),
    at: ago(minutes),
    action: "tenant.update",
    actor: { id: idOf(900), displayName: "Kim Sommer" },
    as: "operator",
    target: { kind: "tenant", id: idOf(1), name: "Bergmann & Söhne GmbH" },
    changes: {},
    ...changes,
  };
}

export function activity(): ActivityView[] {
  const anna = { id: idOf(130), displayName: "Anna Berger" };
  return [
    done(1, 12, { action: "tenant.reconcile" }),
    done(2, 95, { action: "subscription.update", changes: { seats: { from: 15, to: 20 } } }),
    done(3, 300, {
      action: "domain.claim",
      actor: anna,
      as: "person",
      target: { kind: "domain", id: idOf(502), name: "bergmann-soehne.example" },
    }),
    done(4, 1700, {
      action: "people.suspend",
      actor: { id: idOf(210), displayName: "Jonas Brandt" },
      as: "partner",
      target: { kind: "person", id: idOf(106), name: "Noah Fischer" },
      changes: { status: { from: "active", to: "suspended" } },
    }),
    done(5, 5000, {
      action: "access.grant",
      actor: anna,
      as: "person",
      target: { kind: "partner", ...NORDLICHT },
      changes: { scopes: { from: null, to: ["read", "people"] } },
    }),
    done(6, 12_900, { action: "tenant.activate", actor: null, as: "system", changes: { status: { from: "pending", to: "active" } } }),
    done(7, 12_960, { action: "tenant.create" }),
  ];
}

export function sessions(): SessionView[] {
  return [
    { id: idOf(701), application: "operator", userAgent: "Firefox on Linux", createdAt: ago(300), lastSeenAt: ago(0), current: true },
    { id: idOf(702), application: "operator", userAgent: "Safari on iOS", createdAt: ago(9000), lastSeenAt: ago(1500), current: false },
  ];
}
