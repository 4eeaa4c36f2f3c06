import type { SecretRef, Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { type Jmap, jmap } from "./jmap.ts";
import { ADMINISTRATOR, WORKLOAD } from "./names.ts";
import { differences, leftovers } from "./reconcile.ts";
import { type Server, unwantedListeners, unwantedSettings, wantedCertificates, wantedListeners, wantedSettings } from "./server.ts";

/** The API as the fallback administrator, which no directory can lock out. */
export async function asAdministrator(io: TaskIo, administrator: SecretRef): Promise<Jmap> {
  return jmap(io, { name: ADMINISTRATOR, password: await io.reveal(administrator) });
}

/** Keeps the server's settings as the workspace file says. Mailboxes of people are never touched. */
export function serverTask(
  server: Server,
  { administrator, state, restart }: { administrator: SecretRef; state: string; restart: string },
): Task {
  return {
    id: "stalwart.server",
    title: "mail server",
    workload: WORKLOAD,
    async check(io) {
      const api = await asAdministrator(io, administrator);
      const ids = new Map<string, string>();
      const settings = [...(await differences(api, wantedSettings(server), ids)), ...(await leftovers(api, unwantedSettings))];
      const listeners = [...(await differences(api, wantedListeners(server), ids)), ...(await leftovers(api, unwantedListeners(server)))];
      const certificates = await differences(api, wantedCertificates(server), ids);
      const inactive = marks(io, state);
      const [reload, reopen] = [await inactive.has("reload"), await inactive.has("restart")];
      const effect = (): TaskChange[] => {
        if (listeners.length > 0 || reopen) return [{ summary: "open and close ports", apply: () => started(io, restart) }];
        if (settings.length + certificates.length === 0 && !reload) return [];
        return [{ summary: "put the settings into effect", apply: () => reloaded(api, () => inactive.clear("reload")) }];
      };
      return [
        ...settings.map((change) => marked(change, () => inactive.set("reload"))),
        ...listeners.map((change) => marked(change, () => inactive.set("restart"))),
        ...certificates.map((change) => marked(change, () => inactive.set("reload"))),
        ...effect(),
      ];
    },
  };
}

/** Settings made over the API are without effect until they are reloaded (seen with 0.16.18); it is refused as a whole when one cannot work. */
async function reloaded(api: Jmap, done: () => Promise<void>): Promise<void> {
  await api.create("Action", { "@type": "ReloadSettings" });
  await done();
}

/** Ports are opened at the start alone. The marks go with it. */
async function started(io: TaskIo, script: string): Promise<void> {
  const { code } = await io.exec(WORKLOAD, ["bash", script]);
  if (code !== 0) throw catalogErrors.error("stalwart.start.failed");
}

function marked(change: TaskChange, mark: () => Promise<void>): TaskChange {
  return {
    summary: change.summary,
    async apply() {
      // Before: whoever is interrupted in between finds it.
      await mark();
      await change.apply();
    },
  };
}

/** What was set and is not in effect yet: kept where it is lost with the process that it is about. */
function marks(io: TaskIo, state: string) {
  const run = async (...argv: [string, ...string[]]): Promise<boolean> => (await io.exec(WORKLOAD, argv)).code === 0;
  return {
    has: (name: string) => run("test", "-e", `${state}/${name}`),
    set: async (name: string) => void (await run("touch", `${state}/${name}`)),
    clear: async (name: string) => void (await run("rm", "-f", `${state}/${name}`)),
  };
}
