import type { TaskIo } from "@allod/compiler/component";
import { localTarget, loadIdentities, SecretStore, type Site, sshTarget, taskIo } from "@allod/deploy";
import { type FileTree, type ReleaseManifest, renderCompose } from "@allod/compiler";
import { systemClock, systemRandom } from "@allod/core";

import { cliErrors } from "./errors.ts";
import { EXIT } from "./exit-codes.ts";
import type { Terminal } from "./terminal.ts";
import type { Sound, WorkspaceFile } from "./workspace-file.ts";

/** Options of every command that touches a target. */
export interface TargetOptions {
  readonly target?: string;
  readonly root?: string;
}

/** As {@link onSite}, for what changes the target: whoever interrupts it is told how to go on. */
export async function changing<T>(
  place: Parameters<typeof onSite>[0] & { terminal: Terminal },
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const interrupted = (): void => {
    place.terminal.say("\nInterrupted. Running the command again goes on where it stopped.");
    process.exit(EXIT.interrupted);
  };
  process.once("SIGINT", interrupted);
  try {
    return await onSite(place, work);
  } finally {
    process.off("SIGINT", interrupted);
  }
}

/** Does something on the target of a workspace, and lets go of it afterwards. */
export async function onSite<T>(
  { manifest, options }: { manifest: Pick<ReleaseManifest, "project" | "workspace">; options: TargetOptions },
  work: (site: Site) => Promise<T>,
): Promise<T> {
  const target = options.target === undefined ? localTarget() : await sshTarget(options.target);
  try {
    return await work({ target, project: manifest.project, root: options.root ?? `/var/lib/allod/${manifest.workspace}` });
  } finally {
    await target.close();
  }
}

/** The workspace's secrets. */
export async function openSecrets(file: WorkspaceFile, { environment: { env } }: Terminal): Promise<SecretStore> {
  const identities = await loadIdentities(file.keyFile, { SOPS_AGE_KEY: env["SOPS_AGE_KEY"], SOPS_AGE_KEY_FILE: env["SOPS_AGE_KEY_FILE"] });
  return SecretStore.open(file.secretsFile, identities, { random: systemRandom, clock: systemClock });
}

/** What may be done to running products, for commands that need them to run. */
export function running(site: Site, secrets: SecretStore): TaskIo {
  const io = taskIo(site, secrets);
  return {
    ...io,
    // What has no secrets has never run: the error of a missing one would name something that nobody has to know.
    reveal: async (ref) => {
      if (!secrets.has(ref.name)) throw cliErrors.error("cli.not-running", { component: ref.name.split("/")[0] ?? "" });
      return io.reveal(ref);
    },
  };
}

/** A deployment and the secrets that go into it. */
interface WithSecrets {
  readonly secrets: SecretStore;
  /** Names of those that were made just now: kept only by `secrets.save()`. */
  readonly made: readonly string[];
  readonly files: FileTree;
  readonly manifest: ReleaseManifest;
  /** The same again, with what has been found since. */
  readonly render: () => { readonly files: FileTree; readonly manifest: ReleaseManifest };
}

/** Renders with the workspace's secrets behind it, so that a rotated one is seen as a change; makes those that are missing. */
export async function renderWithSecrets({ plan }: Sound, file: WorkspaceFile, terminal: Terminal): Promise<WithSecrets> {
  const secrets = await openSecrets(file, terminal);
  const made = await secrets.ensure(plan.secrets);
  const render = () => renderCompose(plan, { fingerprint: (ref) => secrets.fingerprint(ref), known: ({ name }) => secrets.has(name) });
  return { secrets, made, render, ...render() };
}
