import type { SecretRef } from "./text.ts";

/** What a program in a container answered. */
export interface ExecResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface TaskRequest {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TaskResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a wiring task may do to the running workspace. Implemented by `deploy`; by a fake in a component's tests. */
export interface TaskIo {
  /** Runs a program in a workload's container. Secrets go through `stdin`, never through `argv`. */
  exec(workload: string, argv: readonly string[], stdin?: string): Promise<ExecResult>;
  /** HTTP from inside the workload's own container (it needs `bash`), so that an administrative API is never routed or published. */
  http(workload: string, address: { host: string; port: number }, request: TaskRequest): Promise<TaskResponse>;
  reveal(ref: SecretRef): Promise<string>;
  /** True once a secret has a value: those that a task finds have none at first. */
  has(ref: SecretRef): Promise<boolean>;
  /** Keeps a secret of type `found`. Who reads it is started, or started anew, by the same `up`. */
  keep(ref: SecretRef, value: string): Promise<void>;
}

/** One difference between what is and what should be, and how to remove it. */
export interface TaskChange {
  /** For people; never holds a secret. */
  readonly summary: string;
  apply(): Promise<void>;
}

/** Wiring inside a running product: check, then change. When nothing differs, nothing is done. */
export interface Task {
  readonly id: string;
  readonly title: string;
  /** Runs when this workload is healthy, before anything that depends on it starts. */
  readonly workload: string;
  check(io: TaskIo): Promise<readonly TaskChange[]>;
}
