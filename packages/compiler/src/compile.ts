import type { Diagnostic } from "@allod/core";

import type { Catalog } from "./component/index.ts";
import { type Plan, resolve } from "./plan/index.ts";
import { type FileTree, type ReleaseManifest, renderCompose } from "./render/index.ts";
import { inOrder, parseWorkspace, placed, type Workspace } from "./workspace/index.ts";

/** What became of a workspace file: as far as it went, and everything found on the way. */
export interface Compiled {
  readonly workspace: Workspace | undefined;
  readonly plan: Plan | undefined;
  readonly files: FileTree | undefined;
  readonly manifest: ReleaseManifest | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * The pipeline: text -> Workspace -> Plan -> files. Pure and deterministic: the same text and catalog give the same
 * bytes. Never throws for what a person wrote; says everything that is wrong at once.
 */
export function compile(source: string, catalog: Catalog): Compiled {
  const { workspace, diagnostics: parsing, locate } = parseWorkspace(source, catalog);
  if (workspace === undefined) return { workspace, plan: undefined, files: undefined, manifest: undefined, diagnostics: parsing };

  const { plan, diagnostics: planning } = resolve(workspace, catalog);
  const diagnostics = inOrder([...parsing, ...planning.map((diagnostic) => placed(diagnostic, locate))]);
  if (plan === undefined) return { workspace, plan, files: undefined, manifest: undefined, diagnostics };

  return { workspace, plan, ...renderCompose(plan), diagnostics };
}
