import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { catalog, catalogErrors } from "@allod/catalog";
import { planErrors, workspaceErrors, workspaceJsonSchema } from "@allod/compiler";
import { svgGraph } from "@allod/compiler/view";
import { compareText, type ErrorDefinition } from "@allod/core";
import { deployErrors } from "@allod/deploy";

import { cliErrors } from "../apps/cli/src/errors.ts";
import { configErrors } from "../apps/control-plane/src/config-errors.ts";
import { bffErrors } from "../apps/control-plane/src/bff/errors.ts";
import { domainErrors } from "../apps/control-plane/src/domain/errors.ts";
import { dispatchErrors } from "../apps/control-plane/src/http/dispatch.ts";
import { httpErrors } from "../apps/control-plane/src/http/errors.ts";
import { buildServer } from "../apps/control-plane/src/http/server.ts";
import type { Services } from "../apps/control-plane/src/http/services.ts";
import { identityErrors, signInErrors } from "../apps/control-plane/src/identity/errors.ts";
import { ingestErrors } from "../apps/control-plane/src/ingest/errors.ts";
import { localErrors } from "../apps/control-plane/src/local/errors.ts";
import { storeErrors } from "../apps/control-plane/src/store/errors.ts";
import { components } from "./pages/components.ts";
import { example, MARK, ROOT, table } from "./pages/documented.ts";
import { security } from "./pages/security.ts";
import { troubleshooting } from "./pages/troubleshooting.ts";

/** Everything that is generated from the code and committed, by path. */
const pages: Readonly<Record<string, () => string | Promise<string>>> = {
  "docs/errors.md": errors,
  "docs/components.md": components,
  "docs/security-table.md": security,
  "docs/troubleshooting.md": troubleshooting,
  "docs/company.svg": () => svgGraph(example("company")),
  "packages/api/openapi.json": openApi,
  "docs/workspace.schema.json": () => `${JSON.stringify(workspaceJsonSchema(catalog), undefined, 2)}\n`,
};

function errors(): string {
  const registries: readonly (readonly [string, Readonly<Record<string, ErrorDefinition>>])[] = [
    ["The workspace file", workspaceErrors.definitions],
    ["The plan", planErrors.definitions],
    ["The target", deployErrors.definitions],
    ["Running products", catalogErrors.definitions],
    ["The command line", cliErrors.definitions],
    [
      "The control plane",
      {
        ...domainErrors.definitions,
        ...identityErrors.definitions,
        ...signInErrors.definitions,
        ...httpErrors.definitions,
        ...dispatchErrors.definitions,
        ...bffErrors.definitions,
        ...storeErrors.definitions,
        ...ingestErrors.definitions,
        ...localErrors.definitions,
        ...configErrors.definitions,
      },
    ],
  ];
  const sections = registries.map(([title, definitions]) => {
    const rows = Object.entries(definitions).toSorted(([a], [b]) => compareText(a, b));
    return `## ${title}\n\n${table(
      ["Code", "What is said", "What to do"],
      rows.map(([code, { text, hint }]) => [`\`${code}\``, text, hint]),
    )}`;
  });
  return `# Errors\n\n${MARK}\n\nCodes never change once released. \`{name}\` stands for a value.\n\n${sections.join("\n\n")}\n`;
}

/** The API as its routes describe themselves. Nothing is asked of anything: only the routes are read. */
async function openApi(): Promise<string> {
  const unused = () => Promise.reject(new Error("the description asks nothing"));
  const app = buildServer({
    services: { products: [] } as unknown as Services,
    verifyToken: unused,
    actorOf: unused,
    actorOfApiToken: unused,
    ready: unused,
    options: {},
  });
  await app.ready();
  const document = app.swagger();
  await app.close();
  return `${JSON.stringify(document, undefined, 2)}\n`;
}

/** Writes the pages; with `--check`, only says which are out of date. */
const check = process.argv.includes("--check");
const stale: string[] = [];
for (const [path, make] of Object.entries(pages)) {
  const file = join(ROOT, path);
  const wanted = await make();
  if (current(file) === wanted) continue;
  stale.push(path);
  if (check) continue;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, wanted);
}
process.stdout.write(stale.length === 0 ? "generated files are up to date\n" : `${check ? "out of date" : "wrote"}: ${stale.join(", ")}\n`);
process.exitCode = check && stale.length > 0 ? 1 : 0;

function current(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}
