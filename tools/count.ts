import { readFileSync } from "node:fs";

/** Adds up vitest's JSON reports and prints the closing line of a whole run. Fails when a test failed or a report is missing. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly success: boolean;
}

let passed = 0;
let failed = 0;
for (const path of process.argv.slice(2)) {
  try {
    const report = JSON.parse(readFileSync(path, "utf8")) as Report;
    passed += report.numPassedTests;
    // A file that could not even be loaded has no tests to fail; it counts as one.
    failed += Math.max(report.numFailedTests, report.success ? 0 : 1);
  } catch {
    failed += 1;
    process.stderr.write(`${path} was not written: the run broke off\n`);
  }
}
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
