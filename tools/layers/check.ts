import { readFileSync } from "node:fs";
import { join } from "node:path";

import { cruise, type ICruiseResult, type IForbiddenRuleType } from "dependency-cruiser";

const HERE = import.meta.dirname;
const ROOT = join(HERE, "../..");
/** Fewer would mean that the check looked at the wrong place. */
const LEAST_MODULES = 100;

/** Package -> the packages that it may import. The table of ARCHITECTURE.md, for machines. */
const allowed = JSON.parse(readFileSync(join(HERE, "rules.json"), "utf8")) as Readonly<Record<string, readonly string[]>>;

/** Inside the control plane: the domain knows nothing but itself, and owns the ports that it needs. */
const insideControlPlane: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  store: ["domain"],
  identity: ["domain", "store"],
  http: ["domain", "identity"],
  bff: ["http", "domain", "identity", "store"],
  jobs: ["domain", "store"],
  reconcile: ["domain", "store"],
  audit: ["domain", "store"],
  ingest: ["audit", "domain"],
};

function folderOf(name: string): string {
  return `(packages|apps)/${name}/`;
}

const rules: IForbiddenRuleType[] = [
  ...Object.entries(allowed).map(([name, others]) => ({
    name: `${name}-imports`,
    severity: "error" as const,
    comment: `${name} may import ${others.length === 0 ? "nothing of ours" : others.join(", ")}`,
    from: { path: folderOf(name) },
    to: { path: "(packages|apps)/", pathNot: [name, ...others].map(folderOf) },
  })),
  {
    name: "compiler-is-pure",
    severity: "error",
    comment: "the compiler knows no files, no network, no processes and no machine",
    from: { path: folderOf("compiler"), pathNot: "\\.test(-support)?\\.ts$" },
    to: { dependencyTypes: ["core"], pathNot: "^(node:)?(crypto|url)$" },
  },
  {
    name: "catalog-knows-the-contract",
    severity: "error",
    comment: "a component uses the compiler's component contract and nothing else of it",
    from: { path: folderOf("catalog"), pathNot: "\\.test(-support)?\\.ts$" },
    to: { path: "packages/compiler/src/", pathNot: "packages/compiler/src/component/" },
  },
  ...Object.entries(insideControlPlane).map(([name, others]) => ({
    name: `control-plane-${name}-imports`,
    severity: "error" as const,
    comment: `inside the control plane, ${name} may import ${others.length === 0 ? "nothing" : others.join(", ")}`,
    from: { path: `apps/control-plane/src/${name}/`, pathNot: "\\.test(-support)?\\.ts$" },
    to: { path: "apps/control-plane/src/", pathNot: [name, ...others].map((other) => `apps/control-plane/src/${other}/`) },
  })),
  {
    name: "deploy-knows-types",
    severity: "error",
    comment: "deploy takes what the compiler made: it uses its types, never its code",
    from: { path: folderOf("deploy"), pathNot: "\\.test(-support)?\\.ts$" },
    to: { path: folderOf("compiler"), dependencyTypesNot: ["type-only"] },
  },
];

async function violations(root: string): Promise<{ modules: number; found: string[] }> {
  const { output } = await cruise(
    ["packages", "apps"],
    {
      baseDir: root,
      validate: true,
      ruleSet: { forbidden: rules },
      tsPreCompilationDeps: true,
      doNotFollow: { path: "node_modules" },
      exclude: { path: "(^|/)dist/" },
      combinedDependencies: true,
    },
    { exportsFields: ["exports"], conditionNames: ["import", "types"] },
  );
  const { summary } = output as ICruiseResult;
  return { modules: summary.totalCruised, found: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} -> ${to}`) };
}

const ours = await violations(ROOT);
const planted = await violations(join(HERE, "planted"));
const problems = [
  ...ours.found,
  ...(ours.modules < LEAST_MODULES ? [`only ${ours.modules} modules were seen`] : []),
  ...(planted.found.some((line) => line.startsWith("compiler-imports: "))
    ? []
    : ["the planted violation was not found: this check checks nothing"]),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(
  `layers: ${ours.modules} modules, ${problems.length} problems; the planted violation is ${planted.found.length > 0 ? "seen" : "missed"}\n`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
