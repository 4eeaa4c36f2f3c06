import { createHmac } from "node:crypto";

import type { AuthentikFake, KeycloakFake } from "@allod/connectors/fakes";
import { systemClock } from "@allod/core";

import { type Chance, chance } from "./chance.ts";
import { type LogWriter, logWriter, type Naming } from "./log-writer.ts";

const logs = { opencloud: "numbered", nextcloud: "packed", caddy: "dated" } as const satisfies Readonly<Record<string, Naming>>;
type Log = keyof typeof logs;
export type Source = Log | "authentik" | "keycloak" | "stalwart";
export const sources: readonly [Source, ...Source[]] = ["authentik", "keycloak", "stalwart", "opencloud", "nextcloud", "caddy"];

interface Deps {
  readonly authentik: AuthentikFake;
  readonly keycloak: KeycloakFake;
  readonly files: Readonly<Record<Log, string>>;
  /** Where Stalwart brings its events, and the key of its signatures. */
  readonly stalwart: { readonly port: number; readonly key: string };
  /** Whose what happens in a domain is. The first: nobody's. */
  readonly chains: readonly [readonly [domain: string, chain: string], ...(readonly [string, string])[]];
  /** Names of what is kept by now. */
  readonly kept: (source: Source) => Promise<ReadonlySet<string>>;
  readonly seed: number;
}

/** What happens in six products at once, as they tell it. */
export interface Happenings {
  /** The names of what is to be kept, and in whose chain. */
  made(source: Source): ReadonlyMap<string, string>;
  /** How often a log was copied and emptied. */
  readonly emptied: () => number;
  begin(): Promise<void>;
  /** Nothing more happens. */
  stop(): Promise<void>;
  /** The same, and resolves when everything is told, as far as it depends on the products. */
  end(): Promise<void>;
}

export function happenings({ authentik, keycloak, files, stalwart, chains, kept, seed }: Deps): Happenings {
  const all = new Map(sources.map((source) => [source, new Map<string, string>()]));
  const made = (source: Source): Map<string, string> => all.get(source) ?? new Map<string, string>();
  const loops: Promise<void>[] = [];
  const over = new AbortController();
  let emptied = 0;

  /** Something that is to be kept, and an address that says whose it is. One in five is seen late. */
  function happen(source: Source, { below, among }: Chance) {
    const name = `made-${source}-${made(source).size}`;
    const [domain, chain] = source === "opencloud" ? chains[0] : among(chains);
    made(source).set(name, chain);
    return { name, domain, email: `${name}@${domain}`, at: new Date(Date.now() - (below(5) === 0 ? below(60_000) : 0)) };
  }

  function inAuthentik(given: Chance, moment?: Date): void {
    const { name, email, at } = happen("authentik", given);
    const created = `${(moment ?? at).toISOString().slice(0, -1)}${String(given.below(1000)).padStart(3, "0")}Z`;
    authentik.events.add({ created, user: { pk: 7, username: name, email } });
  }

  /** What programs do by themselves is read, and not kept. */
  function inKeycloak(given: Chance): void {
    const { name, email, at } = happen("keycloak", given);
    const { events, "admin-events": adminEvents } = keycloak.realm.events;
    const event = { id: name, time: at.getTime() };
    events.push({ ...event, id: `quiet-${name}`, type: "CODE_TO_TOKEN" });
    if (given.below(3) > 0) events.push({ ...event, type: "LOGIN", userId: name, details: { username: email } });
    else {
      const representation = JSON.stringify({ email });
      adminEvents.push({ ...event, operationType: "CREATE", resourceType: "USER", resourcePath: `users/${name}`, representation });
    }
  }

  /** One line in three is not kept. */
  const lines: Readonly<Record<Log, (given: Chance) => object>> = {
    opencloud(given) {
      const line = { Time: new Date().toISOString(), Message: "user 'somebody' did it", FileID: "storage$nowhere!1" };
      if (given.below(3) === 0) return { ...line, Action: "file_read", Path: "./quiet" };
      return { ...line, Action: "file_create", Path: `./${happen("opencloud", given).name}` };
    },
    nextcloud(given) {
      const line = { app: "admin_audit", time: new Date().toISOString(), level: 1, url: "/", method: "GET" };
      if (given.below(3) === 0) return { ...line, reqId: "quiet", user: "--", message: 'File with id "1" accessed: "/x"' };
      const { name, email } = happen("nextcloud", given);
      return { ...line, reqId: name, user: email, message: 'File with id "1" written to: "/x"' };
    },
    caddy(given) {
      const line = { logger: "http.log.access.log0", ts: Date.now() / 1000 };
      const request = { method: "GET", uri: "/x", client_ip: "192.0.2.7", host: "quiet.test" };
      if (given.below(3) === 0) return { ...line, status: 200, request };
      const { name, domain } = happen("caddy", given);
      return { ...line, status: 403, user_id: name, request: { ...request, host: `www.${domain}` } };
    },
  };
  const some = (log: Log, given: Chance, most: number): object[] => Array.from({ length: 1 + given.below(most) }, () => lines[log](given));

  async function isRead(log: Log): Promise<boolean> {
    const names = await kept(log);
    return [...made(log).keys()].every((name) => names.has(name));
  }

  async function inLog(log: Log, writer: LogWriter, given: Chance): Promise<void> {
    const what = given.below(12);
    if (what === 0) return writer.roll();
    if (what > 1) return writer.append(some(log, given, 12), given.below(2) === 0);
    // What is not read by then may be lost: that is the nature of it.
    await writer.finish();
    for (let tries = 0; tries < 50 && !over.signal.aborted && !(await isRead(log)); tries++) await systemClock.sleep(50);
    if (!(await isRead(log))) return;
    await writer.copyAndEmpty();
    emptied++;
  }

  let open: readonly object[] = [];
  let ids = 0;
  /** What is not answered with 2xx is brought again, in other company, with new ids. */
  async function inStalwart(given: Chance, fresh: number): Promise<void> {
    const more = Array.from({ length: fresh }, () => {
      const { email, at } = happen("stalwart", given);
      return { createdAt: at.toISOString(), type: "auth.success", data: { accountName: email, remoteIp: "192.0.2.7" } };
    });
    open = [...open, ...more];
    const sent = open.slice(0, 1 + given.below(200));
    const body = JSON.stringify({ events: sent.map((event) => ({ id: String(++ids), ...event })) });
    const signature = createHmac("sha256", stalwart.key).update(body).digest("base64");
    const isTaken = await fetch(`http://127.0.0.1:${stalwart.port}/v1/ingest/stalwart`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-signature": signature },
      body,
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    // Or taken, and the answer is lost on its way.
    if (isTaken && given.below(5) > 0) open = open.filter((event) => !sent.includes(event));
  }

  /** Each in its own time. */
  async function goOn(index: number, step: (given: Chance) => Promise<void>): Promise<void> {
    const given = chance(seed + index);
    while (!over.signal.aborted) {
      await step(given);
      await systemClock.sleep(given.below(150));
    }
  }

  async function stop(): Promise<void> {
    over.abort();
    await Promise.all(loops);
  }

  const writers = (Object.keys(logs) as Log[]).map((log) => ({ log, writer: logWriter(files[log], logs[log]) }));
  return {
    made,
    emptied: () => emptied,

    /** There is something from before, more than fits on a page, and more of one moment than fits. */
    async begin() {
      const given = chance(seed);
      for (let index = 0; index < 250; index++) inAuthentik(given, index < 130 ? new Date(Date.now() - 3_600_000) : undefined);
      for (let index = 0; index < 250; index++) inKeycloak(given);
      for (const { log, writer } of writers) {
        await writer.append(some(log, given, 400), false);
        await writer.roll();
        await writer.append(some(log, given, 40), true);
      }
      loops.push(
        goOn(1, async (given) => inAuthentik(given)),
        goOn(2, async (given) => inKeycloak(given)),
        goOn(3, (given) => inStalwart(given, given.below(20))),
        ...writers.map(({ log, writer }, index) => goOn(4 + index, (given) => inLog(log, writer, given))),
      );
    },

    stop,

    async end() {
      await stop();
      for (const { writer } of writers) await writer.finish();
      const given = chance(seed);
      while (open.length > 0) {
        await inStalwart(given, 0);
        await systemClock.sleep(50);
      }
    },
  };
}
