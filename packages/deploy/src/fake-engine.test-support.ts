import { access, readFile } from "node:fs/promises";
import { join } from "node:path";

import { parse } from "yaml";

import { localTarget } from "./target/local.ts";
import type { CommandResult, Target } from "./target/target.ts";

interface FakeContainer {
  readonly id: string;
  readonly workload: string;
  readonly hash: string;
  readonly networks: readonly string[];
}

interface Composed {
  readonly services: Record<string, { labels: Record<string, string>; networks?: Record<string, unknown>; secrets?: { source: string }[] }>;
  readonly networks?: Record<string, { ipam?: { config: { subnet: string }[] } }>;
  readonly secrets?: Record<string, { file: string }>;
}

const answer = (stdout: string, code = 0, stderr = ""): CommandResult => ({ code, stdout, stderr });
const flag = (argv: readonly string[], name: string): string => argv[argv.indexOf(name) + 1] ?? "";

/**
 * FAKE: an engine with Compose in memory, on this machine with its real files, locks and shells. Every container is
 * healthy at once. As Compose 2.26 does, it goes on with a network that is there, whatever its addresses; and what
 * mounts a file that does not exist is refused.
 */
export class FakeEngine {
  readonly containers = new Map<string, FakeContainer>();
  /** By full name; `project` is undefined for somebody else's. */
  readonly networks = new Map<string, { readonly key: string; readonly subnet: string; readonly project: string | undefined }>();
  /** What changed something, in order: `up app`, `rm app`, `network rm x`. */
  readonly done: string[] = [];
  /** Answers of programs of the target in the place of its own, by their beginning. */
  readonly programs = new Map<string, string>([
    // Not those of the machine that the tests run on: another engine there may have networks in the same range.
    ["sh -c cat /proc/net/route", ""],
  ]);
  #made = 0;

  target(): Target {
    const local = localTarget();
    return {
      ...local,
      run: async (argv, options) => {
        const told = [...this.programs].find(([beginning]) => argv.join(" ").startsWith(beginning));
        if (told !== undefined) return answer(told[1]);
        const command = argv[0] === "flock" ? argv.slice(2) : argv;
        return command[0] === "docker" ? this.#docker(command.slice(1)) : local.run(argv, options);
      },
    };
  }

  running(): string[] {
    return [...this.containers.values()].map(({ workload }) => workload).toSorted();
  }

  async #docker(argv: readonly string[]): Promise<CommandResult> {
    const [noun = "", verb = ""] = argv;
    if (noun === "compose") return argv.includes("up") ? this.#up(argv) : answer("2.26.1");
    switch (`${noun} ${verb}`) {
      case "version --format":
        return answer('{"Server":{"Version":"27.0.0"}}');
      case "container inspect":
        return answer(JSON.stringify(argv.slice(2).flatMap((id) => this.#inspect(id))));
      case "network ls":
        return answer([...this.networks.keys()].join("\n"));
      case "network inspect":
        return answer(JSON.stringify(argv.slice(2).map((name) => this.#inspectNetwork(name))));
      case "network rm":
        for (const name of argv.slice(2)) this.networks.delete(name);
        return this.#note(`network rm ${argv.slice(2).join(" ")}`);
      case "context inspect":
        return answer("unix:///run/engine.sock");
    }
    if (noun === "ps") {
      const service = argv.map((arg) => /^label=com\.docker\.compose\.service=(.+)$/.exec(arg)?.[1]).find((name) => name !== undefined);
      return answer(
        [...this.containers.values()]
          .filter(({ workload }) => (service ?? workload) === workload)
          .map(({ id }) => id)
          .join("\n"),
      );
    }
    if (noun === "rm") {
      const removed = argv.slice(2).map((id) => this.containers.get(id)?.workload ?? "");
      for (const id of argv.slice(2)) this.containers.delete(id);
      return this.#note(`rm ${removed.join(" ")}`);
    }
    return answer("");
  }

  async #up(argv: readonly string[]): Promise<CommandResult> {
    const [folder, project] = [flag(argv, "--project-directory"), flag(argv, "--project-name")];
    const { include } = parse(await readFile(flag(argv, "--file"), "utf8")) as { include: { path: string }[] };
    const parts = await Promise.all(include.map(async ({ path }) => parse(await readFile(join(folder, path), "utf8")) as Composed));
    const services = parts.flatMap((part) => Object.entries(part.services).map(([name, service]) => ({ name, service, part })));
    // Without names, all of them.
    const after = new Set(argv.slice(argv.indexOf("up") + 1));
    const named = services.filter(({ name }) => after.has(name));
    for (const { name, service, part } of named.length === 0 ? services : named) {
      for (const { source } of service.secrets ?? []) {
        const file = join(folder, part.secrets?.[source]?.file ?? "");
        const exists = await access(file).then(
          () => true,
          () => false,
        );
        if (!exists) return answer("", 1, `bind source path does not exist: ${file}`);
      }
      const networks = Object.keys(service.networks ?? {});
      for (const key of networks) {
        const subnet = part.networks?.[key]?.ipam?.config[0]?.subnet ?? "172.20.0.0/16";
        if (!this.networks.has(`${project}_${key}`)) this.networks.set(`${project}_${key}`, { key, subnet, project });
      }
      for (const { id, workload } of this.containers.values()) if (workload === name) this.containers.delete(id);
      const id = `c${this.#made++}`;
      const hash = service.labels["dev.allod.hash"] ?? "";
      this.containers.set(id, { id, workload: name, hash, networks: networks.map((key) => `${project}_${key}`) });
    }
    return this.#note(`up ${(named.length === 0 ? services : named).map(({ name }) => name).join(" ")}`);
  }

  #inspect(id: string): object[] {
    const found = this.containers.get(id);
    if (found === undefined) return [];
    const { workload, hash, networks } = found;
    return [
      {
        Id: id,
        Name: `/${workload}`,
        Config: { Image: "app:1", Labels: { "dev.allod.workload": workload, "dev.allod.hash": hash } },
        State: { Status: "running", ExitCode: 0, StartedAt: "2026-11-29T20:00:00Z", Health: { Status: "healthy" } },
        NetworkSettings: { Networks: Object.fromEntries(networks.map((name) => [name, {}])) },
      },
    ];
  }

  #inspectNetwork(name: string): object {
    const { key, subnet, project } = this.networks.get(name) ?? { key: "", subnet: "", project: undefined };
    const labels = project === undefined ? {} : { "com.docker.compose.project": project, "com.docker.compose.network": key };
    return { Name: name, Labels: labels, IPAM: { Config: [{ Subnet: subnet }] } };
  }

  #note(text: string): CommandResult {
    this.done.push(text);
    return answer("");
  }
}
