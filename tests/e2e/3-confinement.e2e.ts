import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

import { catalog } from "@allod/catalog";
import { compile, type Plan, securityRows } from "@allod/compiler";
import { ByteSize } from "@allod/core";
import { beforeAll, describe, expect, it } from "vitest";

import { dockerEnv } from "./machine/engine.ts";
import { workspaceText } from "../golden/workspace-text.ts";
import { attempt } from "./machine/run.ts";
import { containers, docker, type Inspected } from "./support/docker.ts";
import { reachable } from "./support/reach.ts";
import { SITE, Workspace } from "./support/workspace.ts";

const CHOICES = { components: { synapse: { cache: true } } };

describe("containers as they run", () => {
  let workspace: Workspace;
  let plan: Plan;
  let running: Map<string, Inspected>;

  beforeAll(async () => {
    workspace = await Workspace.shared();
    await workspace.write(CHOICES);
    await workspace.up();
    plan = compile(workspaceText(CHOICES), catalog).plan as Plan;
    running = await containers();
  });

  it("reach each other over exactly the links of the plan, from every container to every port of every other", async () => {
    const { attempts, open } = await reachable(running);
    const permitted = new Set(plan.links.map(({ from, to, port }) => `${from} -> ${to}:${port}`));
    expect(open).toEqual([...permitted].toSorted());
    expect(attempts).toBeGreaterThan(permitted.size * 10);
  });

  it("are confined as the security table says", () => {
    for (const row of securityRows(plan)) {
      const { Config, HostConfig, NetworkSettings } = running.get(row.workload) as Inspected;
      const memory = ByteSize.parse(row.memory)?.bytes;
      expect({ workload: row.workload, ...asRun(Config, HostConfig) }).toEqual({
        workload: row.workload,
        user: row.user,
        readOnly: row.readOnlyRoot,
        dropped: ["ALL"],
        added: row.capabilities,
        security: ["no-new-privileges:true"],
        memory,
        memoryAndSwap: memory,
        cpus: row.cpus,
        pids: row.pids,
        privileged: false,
        ipc: "private",
        pid: "",
        hasHealthCheck: true,
      });
      expect(publishedPorts(HostConfig)).toEqual(row.published.flatMap(portsOf).toSorted());
      const outward = Object.keys(NetworkSettings.Networks).filter((name) => !name.includes("--"));
      expect(outward.length > 0).toBe(row.egress);
    }
    expect([...running.keys()]).toEqual(securityRows(plan).map(({ workload }) => workload));
  });

  it("share no network but their links, and those lead nowhere else", async () => {
    const names = (await docker("network", "ls", "--filter", "label=com.docker.compose.project=allod-acme", "--format", "{{.Name}}"))
      .split("\n")
      .filter((name) => name !== "");
    const networks = JSON.parse(await docker("network", "inspect", ...names)) as {
      Name: string;
      Internal: boolean;
      Containers: Record<string, unknown>;
    }[];
    for (const { Name, Internal, Containers } of networks) {
      const isLink = Name.includes("--");
      expect({ Name, Internal, members: Object.keys(Containers).length }).toEqual({ Name, Internal: isLink, members: isLink ? 2 : 1 });
    }
    expect(new Set(networks.filter(({ Internal }) => Internal).map(({ Name }) => Name))).toEqual(
      new Set(plan.links.map(({ from, to }) => `allod-acme_${from}--${to}`)),
    );
  });

  it("show no secret: not to `docker inspect`, not in process arguments or environments, logs, rendered files, or what `allod` prints", async () => {
    const places = new Map<string, string>();
    for (const [workload, { Id, State }] of running) {
      places.set(`inspect ${workload}`, await docker("inspect", Id));
      const logs = await attempt("docker", ["logs", Id], { env: dockerEnv });
      places.set(`logs ${workload}`, logs.stdout + logs.stderr);
      for (const pid of await processesOf(State.Pid)) {
        places.set(`arguments ${workload} ${pid}`, await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
        places.set(`environment ${workload} ${pid}`, await readFile(`/proc/${pid}/environ`, "utf8").catch(() => ""));
      }
    }
    for (const name of await readdir(join(SITE, "current/"), { recursive: true })) {
      if (!name.startsWith("secrets")) places.set(`file ${name}`, await readFile(join(SITE, "current", name), "utf8").catch(() => ""));
    }
    await workspace.allod(["secrets", "rotate", "synapse/macaroon"]);
    for (const args of [
      ["plan"],
      ["up"],
      ["plan", "--json"],
      ["render"],
      ["render", "--json"],
      ["graph"],
      ["status", "--json"],
      ["doctor", "--json"],
      ["logs", "--tail", "1000"],
    ]) {
      const { stdout, stderr } = await workspace.allod(args[0] === "render" || args[0] === "graph" ? args : [...args, "--root", SITE]);
      places.set(`allod ${args.join(" ")}`, stdout + stderr);
    }
    const secrets = [...(await workspace.secrets())].flatMap(([name, value]) =>
      value
        .split("\n")
        .filter((line) => line.length >= 16 && !line.startsWith("-----"))
        .map((line) => ({ name, line })),
    );
    // The certificate of the authority is public: it is what people are asked to trust.
    const leaks = secrets
      .filter(({ name }) => name !== "caddy/authority/certificate")
      .flatMap(({ name, line }) => [...places].filter(([, text]) => text.includes(line)).map(([place]) => `${name} in ${place}`));
    expect(leaks).toEqual([]);
    expect(secrets.length).toBeGreaterThan(10);
  });
});

function asRun({ User, Healthcheck }: Inspected["Config"], host: Inspected["HostConfig"]) {
  return {
    user: User,
    readOnly: host.ReadonlyRootfs,
    dropped: host.CapDrop ?? [],
    added: host.CapAdd ?? [],
    security: host.SecurityOpt ?? [],
    memory: host.Memory,
    memoryAndSwap: host.MemorySwap,
    cpus: host.NanoCpus / 1e9,
    pids: host.PidsLimit,
    privileged: host.Privileged,
    ipc: host.IpcMode,
    pid: host.PidMode,
    hasHealthCheck: (Healthcheck?.Test.length ?? 0) > 1,
  };
}

function publishedPorts({ PortBindings }: Inspected["HostConfig"]): string[] {
  return Object.keys(PortBindings ?? {}).toSorted();
}

function portsOf(published: string): string[] {
  const [, from = "0", to = from, protocol = ""] = /^(\d+)(?:-(\d+))?\/(\w+)$/.exec(published) ?? [];
  return Array.from({ length: Number(to) - Number(from) + 1 }, (_, index) => `${Number(from) + index}/${protocol}`);
}

/** A process and all that it started. */
async function processesOf(root: number): Promise<number[]> {
  const children = (await readFile(`/proc/${root}/task/${root}/children`, "utf8").catch(() => ""))
    .trim()
    .split(/\s+/)
    .filter((pid) => pid !== "")
    .map(Number);
  return [root, ...(await Promise.all(children.map(processesOf))).flat()];
}
