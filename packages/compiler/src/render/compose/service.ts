import type { Data } from "@allod/core";

import type { PlannedWorkload } from "../../plan/plan.ts";
import type { Attachments } from "./networks.ts";
import type { MountedFile } from "./mounts.ts";

/** A Compose service in named sections: what differs between two releases is named by section. */
export type ServiceSections = Readonly<Record<string, Readonly<Record<string, Data>>>>;

/** What a service is among: its networks, its files, and whether the workspace is reached by IPv6. */
interface Surroundings {
  readonly attachments: Attachments;
  readonly mounts: readonly MountedFile[];
  readonly ipv6: boolean;
}

/** The service of a workload, safe by default; every deviation comes from a declared exception. */
export function serviceSections(workload: PlannedWorkload, { attachments, mounts, ipv6 }: Surroundings): ServiceSections {
  const { id, resources, health } = workload;
  const memory = resources.memory.toDocker();
  return {
    image: { image: workload.image },
    command: {
      ...(workload.entrypoint === undefined ? {} : { entrypoint: [...workload.entrypoint].map(literal) }),
      ...(workload.command === undefined ? {} : { command: [...workload.command].map(literal) }),
    },
    environment:
      workload.environment === undefined
        ? {}
        : { environment: Object.fromEntries(Object.entries(workload.environment).map(([key, value]) => [key, literal(value)])) },
    hardening: hardening(workload),
    limits: { mem_limit: memory, memswap_limit: memory, cpus: resources.cpus, pids_limit: resources.pids },
    health: {
      healthcheck: {
        test: ["CMD", ...health.test].map(literal),
        interval: health.interval.toString(),
        timeout: health.timeout.toString(),
        retries: health.retries,
        start_period: health.startPeriod.toString(),
      },
    },
    networks: networks(attachments),
    ports:
      (workload.ports ?? []).length === 0
        ? {}
        : {
            ports: (workload.ports ?? []).map(({ port, through, protocol }) =>
              published(through === undefined ? `${port}` : `${port}-${through}`, protocol, ipv6),
            ),
          },
    storage: storage(workload, mounts),
    lifecycle: {
      restart: "unless-stopped",
      stop_grace_period: workload.stopGrace?.toString() ?? "10s",
      init: true,
      hostname: id,
      logging: { driver: "json-file", options: { "max-size": "10m", "max-file": "3" } },
      ...(workload.startsAfter.length === 0
        ? {}
        : { depends_on: Object.fromEntries(workload.startsAfter.map((other) => [other, { condition: "service_healthy" }])) }),
    },
  };
}

/** A workload that talks to nobody has no network at all; without a word, Compose would give it a shared one. */
function networks(attachments: Attachments): Record<string, Data> {
  return Object.keys(attachments).length === 0 ? { network_mode: "none" } : { networks: attachments };
}

function hardening(workload: PlannedWorkload): Record<string, Data> {
  const exceptions = workload.exceptions ?? [];
  const kept = exceptions.flatMap(({ rule, value }) => (rule === "no-capabilities" && value !== undefined ? [value] : []));
  const lowPorts = (workload.ports ?? []).some(({ port }) => port < 1024);
  return {
    user: workload.user,
    // Which number it has differs from server to server: `up` writes it into `.env` beside this file.
    ...(workload.engineGroup === true ? { group_add: ["${ENGINE_GROUP:-999}"] } : {}),
    read_only: !exceptions.some(({ rule }) => rule === "read-only-root"),
    cap_drop: ["ALL"],
    ...(kept.length === 0 ? {} : { cap_add: kept }),
    security_opt: ["no-new-privileges:true"],
    ipc: "private",
    // Docker's default since 20.10, stated because the workload relies on it: low ports without a capability.
    ...(lowPorts ? { sysctls: { "net.ipv4.ip_unprivileged_port_start": "0" } } : {}),
  };
}

function storage(workload: PlannedWorkload, mounts: readonly MountedFile[]): Record<string, Data> {
  const [uid = "0", gid = "0"] = workload.user.split(":");
  const named = workload.volumes.map(({ name, path, of, readOnly, ownership }): Data => ({
    type: "volume",
    source: `${of ?? workload.id}-${name}`,
    target: path,
    ...(readOnly === true ? { read_only: true } : {}),
    // The engine fills a fresh volume from the image and takes the image's owner with it, which must not undo ours.
    ...(ownership === "user" ? { volume: { nocopy: true } } : {}),
  }));
  const files = mounts
    .filter(({ sensitive }) => !sensitive)
    .map(({ source, target }): Data => ({
      type: "bind",
      source: `./${source}`,
      target,
      read_only: true,
      bind: { create_host_path: false },
    }));
  const host = (workload.hostPaths ?? []).map(({ source, path }): Data => ({
    type: "bind",
    source,
    target: path,
    read_only: true,
    bind: { create_host_path: false },
  }));
  const secrets = mounts.filter(({ sensitive }) => sensitive).map(({ secret, target }): Data => ({ source: secret, target }));
  return {
    ...(named.length + files.length + host.length === 0 ? {} : { volumes: [...named, ...files, ...host] }),
    ...(secrets.length === 0 ? {} : { secrets }),
    ...(workload.scratch.length === 0
      ? {}
      : {
          tmpfs: workload.scratch.map(
            ({ path, size, executable }) =>
              `${path}:size=${size.toDocker()},uid=${uid},gid=${gid},mode=0700,${executable === true ? "exec" : "noexec"},nosuid,nodev`,
          ),
        }),
  };
}

/** Only for IPv4 unless the file names an IPv6 address: the engine passes IPv6 on as if it came from one of its own addresses. */
function published(ports: string, protocol: string, ipv6: boolean): string {
  return `${ipv6 ? "" : "0.0.0.0:"}${ports}:${ports}/${protocol}`;
}

/** Compose replaces `$NAME` in values; `$$` is a dollar. */
function literal(value: string): string {
  return value.replaceAll("$", "$$$$");
}
