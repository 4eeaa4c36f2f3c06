import type { FakeAnswer, FakeObject } from "../../fake/fake-server.ts";

export interface FakeAccount {
  readonly name: string;
  displayname: string;
  admin: boolean;
  locked: boolean;
  deactivated: boolean;
  /** Seconds: it is shown in milliseconds. */
  creation_ts: number;
  external_ids: { readonly auth_provider: string; readonly external_id: string }[];
  password?: string;
}

const MARK = "dev.allod.tenant";

type Content = Readonly<Record<string, unknown>>;

export interface FakeRoom {
  readonly id: string;
  readonly creator: string;
  /** By type and key. */
  readonly state: Map<string, Map<string, Content>>;
  readonly joined: Set<string>;
}

/** What somebody told the administrators, of a message or of an account. */
export interface FakeReport {
  readonly id: number;
  readonly received_ts: number;
  readonly [field: string]: unknown;
}

/** A user of the authentication service, of whom the server is told. */
export interface FakeUser {
  readonly id: string;
  readonly username: string;
  locked: boolean;
  deactivated: boolean;
  links: { readonly id: string; readonly subject: string }[];
}

/** Accounts, rooms and aliases of one server in memory. */
export class ServerState {
  readonly serverName: string;
  readonly accounts = new Map<string, FakeAccount>();
  /** Of the authentication service, by their ids; undefined: the server signs people in itself. */
  users: Map<string, FakeUser> | undefined;
  readonly rooms = new Map<string, FakeRoom>();
  readonly aliases = new Map<string, string>();
  readonly reports: { event_reports: FakeReport[]; user_reports: FakeReport[] } = { event_reports: [], user_reports: [] };
  /** Who was found by an id at a provider: remembered until another gets it. */
  readonly foundById = new Map<string, string>();
  readonly tokens = new Map<string, string>();
  /** Who may do as much as they like. */
  readonly unlimited = new Set<string>();
  /** How many rooms each made. */
  readonly roomsMade = new Map<string, number>();
  /** How often a deletion is asked for before it is done. */
  deletionTakes = 0;
  /** Deletions by their ids: of which room, and how often they will still be asked for. */
  readonly deletions = new Map<string, { readonly room: string; left: number }>();
  #made = 0;

  constructor(serverName: string) {
    this.serverName = serverName;
  }

  /** Ids are made up in order: a fake needs no chance. Those of rooms of version 12 have no server name. */
  nextRoomId(): string {
    return `!${String(++this.#made).padStart(43, "R")}`;
  }

  addAccount(name: string, more: Partial<FakeAccount> = {}): FakeAccount {
    const local = name.slice(1, name.indexOf(":"));
    const account: FakeAccount = {
      name,
      displayname: local,
      admin: false,
      locked: false,
      deactivated: false,
      creation_ts: 0,
      external_ids: [],
      ...more,
    };
    this.accounts.set(name, account);
    return account;
  }

  contentOf({ state }: FakeRoom, type: string, key = ""): Content | undefined {
    return state.get(type)?.get(key);
  }

  setContent({ state }: FakeRoom, { type, key = "", content }: { type: string; key?: string; content: Content }): void {
    const byKey = state.get(type) ?? new Map<string, Content>();
    state.set(type, byKey.set(key, content));
  }

  deleteRoom(id: string): void {
    this.rooms.delete(id);
    for (const [alias, room] of this.aliases) if (room === id) this.aliases.delete(alias);
  }

  /** Those of ours. A deactivated account is what is left of one. */
  objects(): FakeObject[] {
    const accounts = [...this.accounts.values()].filter(({ deactivated }) => !deactivated);
    const members = accounts.flatMap(({ name, external_ids }) =>
      external_ids
        .filter(({ auth_provider }) => auth_provider === "allod")
        .map(({ external_id }) => ({ kind: "member" as const, externalId: name, allodId: external_id })),
    );
    const spaces = [...this.rooms.values()].filter((room) => this.contentOf(room, MARK) !== undefined);
    const tenants = spaces.map((room) => ({
      kind: "tenant" as const,
      externalId: room.id,
      allodId: String(this.contentOf(room, MARK)?.["id"]),
    }));
    const marked = spaces.flatMap(({ state }) => [...(state.get(MARK) ?? [])].filter(([key]) => key !== ""));
    const served = marked.flatMap(([allodId, { user_id: externalId }]) =>
      accounts.some(({ name }) => name === externalId) ? [{ kind: "member" as const, externalId: String(externalId), allodId }] : [],
    );
    return [...tenants, ...members, ...served];
  }
}

/** A refusal in the words of the real one (seen, 1.163.2). */
export function refused(status: number, errcode: string, error: string): FakeAnswer {
  return { status, body: { errcode, error } };
}
