import { spawnSync } from "node:child_process";

/** What every change must pass beside the tests. All of it runs, so that one look shows everything that is wrong. */
const steps: readonly (readonly [string, ...string[]])[] = [
  ["oxfmt", "--check", "."],
  ["oxlint", "--type-aware", "--deny-warnings"],
  ["tsc", "-p", "."],
  // What runs in a browser knows the browser, and nothing else does.
  ["tsc", "-p", "packages/ui"],
  ["tsc", "-p", "apps/portal"],
  ["tsc", "-p", "apps/operator"],
  ["node", "tools/layers/check.ts"],
  ["knip"],
  ["node", "tools/generate.ts", "--check"],
];

const failed = steps.filter(([program, ...args]) => {
  process.stdout.write(`\n> ${[program, ...args].join(" ")}\n`);
  return spawnSync(program, args, { stdio: "inherit" }).status !== 0;
});
process.stdout.write(failed.length === 0 ? "\nall checks passed\n" : `\nfailed: ${failed.map((step) => step.join(" ")).join("; ")}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
