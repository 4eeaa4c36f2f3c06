import type { ByteSize, Duration } from "@allod/core";

import type { Text } from "./text.ts";

/** A file that a workload reads, mounted read-only. With a secret in it, it is kept apart from the others. */
export interface FileMount {
  /** Absolute path in the container. */
  readonly path: string;
  readonly content: Text;
}

/** Storage that outlives the container. */
export interface Volume {
  /** Unique in the component: `data`. */
  readonly name: string;
  /** Absolute path in the container. */
  readonly path: string;
  /** The workload of the same component whose volume it is, when several have it. */
  readonly of?: string;
  readonly readOnly?: boolean;
  /**
   * `user` when the image has no directory of the workload's user at that path, so that the fresh volume
   * must be given to the user before the first start; `image` when the image brings one.
   */
  readonly ownership: "user" | "image";
}

/** A directory in memory: the only writable places of a read-only container beside its volumes. */
export interface Scratch {
  readonly path: string;
  readonly size: ByteSize;
  /** Programs may run from it: for an image whose program carries a file capability that its copy does not. */
  readonly executable?: boolean;
}

/** A path of the host in the container, read-only. Always an exception with a reason. */
export interface HostPath {
  readonly source: string;
  readonly path: string;
}

/** How the container itself says that it works. */
export interface HealthCheck {
  readonly test: readonly [string, ...string[]];
  readonly interval: Duration;
  readonly timeout: Duration;
  readonly retries: number;
  readonly startPeriod: Duration;
}

/** A port that strangers may reach. Published on the host, opened in the firewall. */
export interface PublicPort {
  readonly port: number;
  /** Last port of a range, published one to one. */
  readonly through?: number;
  readonly protocol: "tcp" | "udp";
  readonly purpose: string;
}

/** Memory is also the ceiling for swap: a container that needs more is restarted, not slowed. */
export interface Resources {
  readonly memory: ByteSize;
  readonly cpus: number;
  readonly pids: number;
}

/** Rules that every container keeps unless it says why not. Each exception is a row of the security table. */
export type HardeningRule = "non-root" | "read-only-root" | "no-capabilities" | "no-host-paths" | "internal-only";

export interface HardeningException {
  readonly rule: HardeningRule;
  /** For `no-capabilities`: the capability kept, for example `NET_BIND_SERVICE`. */
  readonly value?: string;
  readonly reason: string;
}

/** One container. What is not said here is safe by default: see {@link HardeningRule}. */
export interface Workload {
  /** Unique in the workspace; the component's id, or begins with it and a hyphen. */
  readonly id: string;
  readonly image: string;
  /** `uid:gid`, numbers. */
  readonly user: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  /** Not for secrets: the type has no place for one. */
  readonly environment?: Readonly<Record<string, string>>;
  readonly files: readonly FileMount[];
  readonly volumes: readonly Volume[];
  readonly scratch: readonly Scratch[];
  readonly hostPaths?: readonly HostPath[];
  /** Joins the group that owns the engine's socket on the target. */
  readonly engineGroup?: boolean;
  readonly resources: Resources;
  readonly health: HealthCheck;
  readonly ports?: readonly PublicPort[];
  /** Why it must open connections to the internet; absent when it must not. */
  readonly egress?: string;
  readonly exceptions?: readonly HardeningException[];
  /** How long it may take to stop. Default 10 s. */
  readonly stopGrace?: Duration;
  readonly logs: "json" | "text";
}

/** What must be kept to bring the component back, and how it is read while it runs. */
export type Backup =
  | { readonly id: string; readonly kind: "volume"; readonly workload: string; readonly volume: string; readonly note: string }
  | { readonly id: string; readonly kind: "postgres"; readonly workload: string; readonly database: string; readonly note: string };

/** A record that the domain's owner publishes. */
export interface DnsRecord {
  /** Fully qualified, no dot at the end. */
  readonly name: string;
  readonly type: "A" | "AAAA" | "CNAME" | "MX" | "TXT" | "SRV" | "CAA" | "TLSA";
  /** As in a zone file (`10 mail.example.org`), a text without quotes. `{ipv4}` and `{ipv6}` stand for the target's addresses. */
  readonly value: string;
  readonly purpose: string;
}
