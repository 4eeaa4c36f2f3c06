import type { Readable, Writable } from "node:stream";

/** What a program on the target answered. */
export interface CommandResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  readonly stdin?: string | Uint8Array | Readable;
  /** Milliseconds until it is ended. Default: two minutes. */
  readonly timeout?: number;
}

/** A program that goes on running, with its streams. */
export interface RunningCommand {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Exit code; 255 when the program could not be reached. */
  readonly ended: Promise<number>;
  kill(): void;
}

/** A machine that a workspace runs on. Programs are given as argument lists, never as text for a shell. */
export interface Target {
  /** `this machine`, or `ssh://user@host`. */
  readonly name: string;
  /** Where its public ports are reached from here; undefined when they may not be, as behind a jump host. */
  readonly address: string | undefined;
  run(argv: readonly [string, ...string[]], options?: CommandOptions): Promise<CommandResult>;
  start(argv: readonly [string, ...string[]]): RunningCommand;
  close(): Promise<void>;
}
