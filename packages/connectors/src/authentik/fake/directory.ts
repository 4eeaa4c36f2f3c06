import { type Clock, idSource, type RandomSource } from "@allod/core";

/** Recorded as they come; the fake keeps no pictures. */
const AVATAR = "data:image/svg+xml;base64,";

export interface FakeUser {
  readonly pk: number;
  readonly uuid: string;
  username: string;
  name: string;
  email: string;
  is_active: boolean;
  is_superuser: boolean;
  last_login: string | null;
  attributes: Record<string, unknown>;
  path: string;
  type: string;
  readonly joined: string;
  updated: string;
}

export interface FakeGroup {
  readonly pk: string;
  readonly number: number;
  name: string;
  attributes: Record<string, unknown>;
  readonly users: Set<number>;
}

/** Users and groups in memory, as the API shows them (recorded, 2026.8.0-rc1). */
export class Directory {
  readonly users = new Map<number, FakeUser>();
  readonly groups = new Map<string, FakeGroup>();
  readonly #clock: Clock;
  readonly #nextId: () => string;
  #nextPk = 21;

  constructor(deps: { readonly clock: Clock; readonly random: RandomSource }) {
    this.#clock = deps.clock;
    const ids = idSource(deps);
    this.#nextId = () => ids.next();
  }

  addUser(given: Partial<FakeUser> & Pick<FakeUser, "username">): FakeUser {
    const now = this.#clock.now().toISOString();
    const user: FakeUser = {
      pk: this.#nextPk++,
      uuid: this.#nextId(),
      name: "",
      email: "",
      is_active: true,
      is_superuser: false,
      last_login: null,
      attributes: {},
      path: "users",
      type: "internal",
      joined: now,
      updated: now,
      ...given,
    };
    this.users.set(user.pk, user);
    return user;
  }

  changeUser(user: FakeUser, changes: Partial<FakeUser>): void {
    Object.assign(user, changes, { updated: this.#clock.now().toISOString() });
  }

  removeUser(pk: number): void {
    this.users.delete(pk);
    for (const { users } of this.groups.values()) users.delete(pk);
  }

  addGroup({ users = new Set(), ...given }: Partial<FakeGroup> & Pick<FakeGroup, "name">): FakeGroup {
    const group: FakeGroup = { pk: this.#nextId(), number: 20_000 + this.groups.size, attributes: {}, ...given, users };
    this.groups.set(group.pk, group);
    return group;
  }

  userJson(user: FakeUser): object {
    const { joined, updated, ...plain } = user;
    const groups = [...this.groups.values()].filter(({ users }) => users.has(user.pk));
    return {
      ...plain,
      date_joined: joined,
      groups: groups.map(({ pk }) => pk),
      groups_obj: groups.map(partialGroup),
      roles: [],
      roles_obj: [],
      avatar: AVATAR,
      uid: user.uuid.replaceAll("-", ""),
      password_change_date: joined,
      last_updated: updated,
    };
  }

  groupJson({ pk, number, name, attributes, users }: FakeGroup, query: URLSearchParams): object {
    const people = [...users].flatMap((each) => this.users.get(each) ?? []);
    return {
      pk,
      num_pk: number,
      name,
      is_superuser: false,
      parents: [],
      parents_obj: null,
      users: [...users],
      users_obj: query.get("include_users") === "false" ? null : people.map(partialUser),
      attributes,
      roles: [],
      roles_obj: [],
      inherited_roles_obj: null,
      children: [],
      children_obj: null,
    };
  }

  /** Of the user whose token it is. */
  meJson(user: FakeUser): object {
    const { pk, username, name, is_active, is_superuser, email, uuid, type } = user;
    const groups = [...this.groups.values()].filter(({ users }) => users.has(pk)).map(({ name, pk }) => ({ name, pk }));
    const rights = { settings: {}, type, system_permissions: ["view_system_settings"] };
    return { user: { pk, username, name, is_active, is_superuser, groups, roles: [], email, avatar: AVATAR, uid: uuid, ...rights } };
  }
}

function partialGroup({ pk, number, name, attributes }: FakeGroup): object {
  return { pk, num_pk: number, name, is_superuser: false, attributes };
}

function partialUser({ pk, username, name, is_active, last_login, email, attributes, uuid }: FakeUser): object {
  return { pk, username, name, is_active, last_login, email, attributes, uid: uuid.replaceAll("-", "") };
}
