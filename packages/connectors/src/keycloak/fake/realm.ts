import type { FakeAnswer, FakeObject } from "../../fake/fake-server.ts";
import { ALLOD_ID, ALLOD_MEMBER } from "../users.ts";
import { EventStore } from "./events.ts";

export type Attributes = Record<string, string[]>;

export interface FakeUser {
  readonly id: string;
  username: string;
  email: string | undefined;
  emailVerified: boolean;
  firstName: string | undefined;
  lastName: string | undefined;
  enabled: boolean;
  requiredActions: string[];
  attributes: Attributes;
  readonly groups: Set<string>;
}

export interface FakeGroup {
  readonly id: string;
  readonly parentId: string | undefined;
  name: string;
  attributes: Attributes;
}

/** What a realm's administrator decides; at first all is as the connector needs it. */
export interface RealmSettings {
  unmanagedAttributePolicy: "DISABLED" | "ENABLED" | "ADMIN_VIEW" | "ADMIN_EDIT";
  /** Attributes that the user profile knows, each with who may edit it. */
  managed: Record<string, { readonly view: readonly string[]; readonly edit: readonly string[]; readonly multivalued?: boolean }>;
  /** Without it, the user profile does not know the language. */
  internationalizationEnabled: boolean;
  /** What the service account may do with users and groups. */
  rights: "manage" | "view" | "none";
  hasMailServer: boolean;
  /** The mail server that there is takes nothing. */
  isMailServerDown: boolean;
}

/** Users and groups of one realm in memory. */
export class Realm {
  readonly users = new Map<string, FakeUser>();
  readonly groups = new Map<string, FakeGroup>();
  readonly events = new EventStore();
  /** E-mails with a link, oldest first. */
  readonly mails: { readonly to: string; readonly actions: readonly string[] }[] = [];
  readonly settings: RealmSettings = {
    unmanagedAttributePolicy: "ADMIN_EDIT",
    managed: {},
    internationalizationEnabled: true,
    rights: "manage",
    hasMailServer: true,
    isMailServerDown: false,
  };
  #made = 0;

  /** Ids are made up in order: a fake needs no chance. */
  nextId(): string {
    return `00000000-0000-4000-8000-${String(++this.#made).padStart(12, "0")}`;
  }

  pathOf({ name, parentId }: FakeGroup): string {
    const parent = parentId === undefined ? undefined : this.groups.get(parentId);
    return `${parent === undefined ? "" : this.pathOf(parent)}/${name}`;
  }

  /** Everything of ours: a membership is a value of the user's attribute, in the tenant's group or out of it. */
  objects(): FakeObject[] {
    const groups = [...this.groups.values()].filter(({ attributes }) => attributes["allod_id"] !== undefined);
    const tenants = groups.map(({ id, attributes }) => ({ kind: "tenant" as const, externalId: id, allodId: attributes["allod_id"]?.[0] }));
    const people = [...this.users.values()].flatMap(({ id, attributes }): FakeObject[] => [
      { kind: "person", externalId: id, allodId: attributes[ALLOD_ID]?.[0] },
      ...(attributes[ALLOD_MEMBER] ?? []).map((mark) => membership(mark, id)),
    ]);
    return [...tenants, ...people];
  }
}

function membership(mark: string, userId: string): FakeObject {
  const [tenant, member] = mark.split(".");
  return { kind: "member", externalId: `${tenant}/${userId}`, allodId: member };
}

/** Refusals in the words of the real one (seen, 26.7.4). */
export function refused(status: number, errorMessage: string): FakeAnswer {
  return { status, body: { errorMessage } };
}

export function notFound(error: string): FakeAnswer {
  return { status: 404, body: { error } };
}

/** A body with a field that there is not is refused as a whole. */
export function unknownField(body: unknown, { known, type }: { known: readonly string[]; type: string }): FakeAnswer | undefined {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return { status: 400, body: { error: "unknown_error" } };
  const unknown = Object.keys(body).find((field) => !known.includes(field));
  if (unknown === undefined) return undefined;
  return { status: 400, body: { error: `Invalid json representation for ${type}. Unrecognized field "${unknown}" at line 1 column 1.` } };
}

/** `q=name:value name:value`: all of them, each to the letter. */
export function matchesQuery(attributes: Attributes, q: string): boolean {
  return q.split(" ").every((pair) => {
    const colon = pair.indexOf(":");
    return attributes[pair.slice(0, colon)]?.includes(pair.slice(colon + 1)) === true;
  });
}
