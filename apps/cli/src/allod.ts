import { enableCompileCache } from "node:module";
import { join } from "node:path";

// Beside the program, not in a shared temporary directory: what stands there is run.
enableCompileCache(join(import.meta.dirname, "../dist/.cache"));
const { main } = await import("./main.ts");

// `allod render | head`: whoever reads has had enough.
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
process.exitCode = await main(process.argv.slice(2), {
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
});
