import type { z } from "zod";

import type { Workspace } from "../workspace/workspace.ts";
import type { Answer, Capabilities, CapabilityName, CapabilityRequest, GrantOf } from "./capability.ts";
import type { ClientSetup } from "./client-setup.ts";
import type { Invitations } from "./invitations.ts";
import type { Probe } from "./probe.ts";
import type { Task, TaskIo } from "./task.ts";
import type { SecretRef, SecretSpec } from "./text.ts";
import type { Backup, DnsRecord, Workload } from "./workload.ts";

/** What a component knows when it says what it needs. */
export interface NeedsContext<Settings> {
  readonly workspace: Workspace;
  readonly settings: Settings;
  /** `chat` -> `chat.example.org`; a name with a dot in it stays as it is; `@` is the workspace's domain itself. */
  host(label: string): string;
  /** The public address of a host: `https://chat.example.org`, with the port when it is not 443. */
  url(host: string): string;
  /** This component's secret for one purpose; the same purpose gives the same secret. */
  secret(purpose: string, spec: SecretSpec, lasting?: { readonly keep: string }): SecretRef;
}

/** A request made to this provider, with the answer it gave. */
export interface AnsweredRequest<Name extends CapabilityName> {
  readonly component: string;
  readonly request: CapabilityRequest<Name>;
  readonly grant: Capabilities[Name]["grant"];
}

/** What a component knows when it is built: everything that was asked and answered. */
export interface BuildContext<Settings> extends NeedsContext<Settings> {
  /** The answer to this component's own request. Undefined only for an optional request that nobody answers. */
  readonly grant: GrantOf;
  /** As {@link BuildContext.grant}, for requests that are not optional. */
  granted<Name extends CapabilityName>(capability: Name, id: string): Capabilities[Name]["grant"];
  /** All requests that this component answers, in stable order. */
  requests<Name extends CapabilityName>(capability: Name): readonly AnsweredRequest<Name>[];
  /**
   * Names of the workload's own addresses on the networks over which somebody may reach this port. A server that
   * binds only these (and loopback) cannot be reached over a network that exists for a connection it opens itself.
   */
  listen(workload: string, port: number): readonly string[];
  /** Hosts that only people who have signed in may reach, whoever answers for them: for the edge. */
  readonly guards: readonly AnsweredRequest<"forwardAuth">[];
  /** Certificate of the private authority that signs the public addresses; undefined when a public one does. */
  readonly trust: SecretRef | undefined;
}

/** Everything that follows from a component being part of a workspace. */
export interface Build {
  readonly workloads: readonly Workload[];
  readonly backups: readonly Backup[];
  readonly probes: readonly Probe[];
  readonly tasks: readonly Task[];
  /** Secrets that no file has: tasks alone read them, or people are told them. They are made with all others. */
  readonly secrets?: readonly SecretRef[];
  readonly dns: readonly DnsRecord[];
  /** Records that only the running product knows, such as its DKIM keys. */
  readonly liveDns?: (io: TaskIo) => Promise<readonly DnsRecord[]>;
  /** How people are invited, for an identity provider. */
  readonly invitations?: Invitations;
  /** How people's own programs are set up for it. */
  readonly clients?: readonly ClientSetup[];
  /** What works less well than it could with what the file says. */
  readonly warnings?: readonly Warning[];
  /** What the administrator does after the first `up`. */
  readonly firstSteps?: readonly FirstStep[];
}

export interface Warning {
  readonly message: string;
  readonly hint: string;
  /** Path in the workspace file. */
  readonly path: string;
}

export interface FirstStep {
  readonly title: string;
  readonly url?: string;
  readonly text: string;
}

/** What a provider knows when it answers. */
export interface AnswerContext<Settings> extends NeedsContext<Settings> {
  /** Who asks. */
  readonly component: string;
  /** What this provider was itself granted, for answers that pass it on. Not in circles. */
  readonly grant: GrantOf;
  /** Everything that is asked of this provider, by whomever. */
  asked<Name extends CapabilityName>(capability: Name): readonly CapabilityRequest<Name>[];
}

/** How a provider answers each capability it provides. Pure: the same request gets the same answer. */
export type Answers<Settings> = {
  readonly [Name in CapabilityName]?: (request: CapabilityRequest<Name>, context: AnswerContext<Settings>) => Answer<Name>;
};

/**
 * More requests that a provider makes because of a request made to it: a proxy for each host that it guards needs a
 * sign-in for each. Their ids must differ from those of its `needs`.
 */
export type Consequences<Settings> = {
  readonly [Name in CapabilityName]?: (
    request: CapabilityRequest<Name>,
    context: NeedsContext<Settings> & { readonly component: string },
  ) => readonly CapabilityRequest[];
};

/** Sizes of workspace, each part of the next: chat; what a small company uses every day; everything that is kept well. */
export const suites = ["chat", "company", "full"] as const;
export type Suite = (typeof suites)[number];

/** A username that a product keeps for itself. `pattern` is anchored and case-insensitive. */
export interface ReservedUsername {
  readonly pattern: string;
  readonly reason: string;
}

/** One definition, every consequence. See ARCHITECTURE.md. */
export interface Component<Schema extends z.ZodType = z.ZodType> {
  readonly id: string;
  readonly title: string;
  /** One sentence: what it is for. */
  readonly purpose: string;
  readonly version: string;
  readonly license: string;
  readonly docs: string;
  /** The smallest suite that has it unless the file says otherwise; absent: it comes when something needs it, or is chosen. */
  readonly suite?: Suite | undefined;
  /** Capabilities that it answers when several could and the file does not say who. */
  readonly preferredFor?: readonly CapabilityName[];
  /** Capabilities that it answers only in workspaces that it is part of anyway: an identity provider is not brought in to guard a page. */
  readonly alongOnly?: readonly CapabilityName[];
  readonly settings: Schema;
  readonly reservedUsernames?: readonly ReservedUsername[];
  readonly answers?: Answers<z.output<Schema>>;
  readonly consequences?: Consequences<z.output<Schema>>;
  /** For the provider of `route`: where public addresses arrive inside the networks, and who signs their certificates. */
  readonly edge?: (context: NeedsContext<z.output<Schema>>) => { readonly workload: string; readonly trust: SecretRef | undefined };
  needs(context: NeedsContext<z.output<Schema>>): readonly CapabilityRequest[];
  build(context: BuildContext<z.output<Schema>>): Build;
}

/** Declares a component. The settings' schema must accept `{}`: every setting has a default. */
export function defineComponent<Schema extends z.ZodType>(component: Component<Schema>): Component<Schema> {
  return component;
}

/** The components that a workspace can be made of, by id. */
export type Catalog = ReadonlyMap<string, Component>;

/** A catalog of these components, in order of id. */
export function catalogOf(components: readonly Component<never>[] | readonly Component[]): Catalog {
  return new Map(
    (components as readonly Component[]).toSorted((a, b) => (a.id < b.id ? -1 : 1)).map((component) => [component.id, component]),
  );
}
