/**
 * What a release consists of, by hash. Two manifests compared say which workloads would restart and why, so `plan`
 * needs no look into files. It holds no secret: a secret's share is a keyed fingerprint.
 */
export interface ReleaseManifest {
  readonly version: 1;
  readonly workspace: string;
  /** Name of the Compose project: what containers, networks and volumes are labeled and prefixed with. */
  readonly project: string;
  readonly workloads: Readonly<Record<string, WorkloadManifest>>;
  /** Network -> its addresses, in CIDR notation: the engine never moves one that is there. Absent in releases of before. */
  readonly networks?: Readonly<Record<string, string>> | undefined;
  /** The component that everybody's accounts are in. Absent in releases of before, and where nobody signs in to anything. */
  readonly identity?: string | undefined;
  /** Every path of the tree, sorted. */
  readonly files: readonly string[];
}

export interface WorkloadManifest {
  readonly component: string;
  readonly image: string;
  /** Over everything below and the whole service definition: equal hash, nothing to do. Also a label of the container. */
  readonly hash: string;
  /** Path in the container -> hash of its content with fingerprints in the place of secrets. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of its volumes. */
  readonly volumes: readonly string[];
  /** Section of the service definition (`environment`, `networks`, `limits`…) -> hash. */
  readonly sections: Readonly<Record<string, string>>;
  /** Secrets that it, or what it starts after, reads and that nobody has found yet: it is not started before. Absent: none. */
  readonly waitsFor?: readonly string[] | undefined;
}
