import { type Clock, idSource, type RandomSource } from "@allod/core";

/** Roles in the application (recorded, 3.3.0). */
export const APP_ROLES = {
  admin: "71881883-1768-46bd-a24d-a356a2afdf7f",
  spaceAdmin: "2aadd357-682c-406b-8874-293091995fdd",
  user: "d7beeea8-8ff4-406b-8fb6-ab2dd81e6b11",
} as const;

export interface FakeUser {
  readonly id: string;
  /** `onPremisesSamAccountName`. */
  name: string;
  displayName: string;
  mail: string | undefined;
  surname: string;
  givenName: string | undefined;
  enabled: boolean;
  password: string | undefined;
  readonly appTokens: Set<string>;
  /** Of who came from an identity provider: what their tokens call them. */
  identities: readonly { readonly issuer: string; readonly issuerAssignedId: string }[];
  assignment: { id: string; appRoleId: string };
}

export interface FakeGrant {
  readonly type: "user" | "group";
  readonly to: string;
  role: string;
  readonly expires: string | undefined;
}

export interface FakeDrive {
  readonly id: string;
  name: string;
  readonly alias: string;
  description: string | undefined;
  /** In bytes; 0: unlimited. Below it, nobody finds the drive any more (recorded, 3.3.0). */
  quota: number;
  used: number;
  isTrashed: boolean;
  /** It has the files that `?template=default` puts into a new one. */
  readonly isFromTemplate: boolean;
  readonly grants: Map<string, FakeGrant>;
}

/** Accounts and spaces in memory. */
export class Estate {
  readonly users = new Map<string, FakeUser>();
  readonly groups = new Map<string, string>();
  readonly drives = new Map<string, FakeDrive>();
  /** What cannot be disabled stays enabled without a word. */
  ignoresDisabling = false;
  readonly #storage: string;
  readonly nextId: () => string;

  constructor(deps: { readonly clock: Clock; readonly random: RandomSource }) {
    const ids = idSource(deps);
    this.nextId = () => ids.next();
    this.#storage = ids.next();
  }

  addUser(given: Partial<FakeUser> & Pick<FakeUser, "name">): FakeUser {
    const user: FakeUser = {
      id: this.nextId(),
      displayName: given.name,
      mail: undefined,
      surname: given.name,
      givenName: undefined,
      enabled: true,
      password: undefined,
      appTokens: new Set(),
      identities: [],
      assignment: { id: this.nextId(), appRoleId: APP_ROLES.user },
      ...given,
    };
    this.users.set(user.id, user);
    return user;
  }

  /** By id or by name. */
  user(key: string): FakeUser | undefined {
    return this.users.get(key) ?? [...this.users.values()].find(({ name }) => name === key);
  }

  removeUser(id: string): void {
    this.users.delete(id);
    for (const { grants } of this.drives.values()) grants.delete(`u:${id}`);
  }

  /** With its maker as its first manager. */
  addDrive({ by, ...given }: Partial<FakeDrive> & Pick<FakeDrive, "name"> & { readonly by: FakeUser }): FakeDrive {
    const drive: FakeDrive = {
      id: `${this.#storage}$${this.nextId()}`,
      alias: `project/${given.name.toLowerCase()}`,
      description: undefined,
      quota: 1_000_000_000,
      used: 0,
      isTrashed: false,
      isFromTemplate: false,
      grants: new Map([[`u:${by.id}`, { type: "user", to: by.id, role: MANAGER, expires: undefined }]]),
      ...given,
    };
    this.drives.set(drive.id, drive);
    return drive;
  }

  /** As those see it who may: undefined for one that is hidden by its quota, or is not theirs. */
  drive(id: string, who: FakeUser): FakeDrive | undefined {
    const drive = this.drives.get(id);
    if (drive === undefined || drive.quota < 0) return undefined;
    return isAdmin(who) || drive.grants.has(`u:${who.id}`) ? drive : undefined;
  }
}

const MANAGER = "312c0871-5ef7-4b3a-85b6-0e4074c64049";

export const isAdmin = ({ assignment }: FakeUser): boolean => assignment.appRoleId === APP_ROLES.admin;
