import type { TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { paths } from "./config.ts";
import { WEB } from "./needs.ts";

/** `occ`, Nextcloud's command for administrators, inside its container. No secret may be among the arguments. */
export interface Occ {
  run(what: string, ...argv: readonly string[]): Promise<void>;
  json(what: string, ...argv: readonly string[]): Promise<unknown>;
  /** What a command says, without the line break at its end; undefined when it says no. */
  textIfAny(...argv: readonly string[]): Promise<string | undefined>;
  /** As {@link Occ.json}; undefined when the command says no. */
  jsonIfAny(...argv: readonly string[]): Promise<unknown>;
}

/** Runs commands through the container. */
export function occ(io: TaskIo): Occ {
  const exec = (argv: readonly string[]) => io.exec(WEB, ["php", `${paths.html}/occ`, "--no-interaction", "--no-ansi", ...argv]);
  async function accepted(what: string, argv: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await exec(argv);
    if (code === 0) return stdout;
    const said = `${stdout}\n${stderr}`.trim().split("\n").at(-1) ?? "";
    throw catalogErrors.error("nextcloud.occ.failed", { what, reason: said === "" ? `exit code ${code}` : said });
  }
  return {
    run: async (what, ...argv) => void (await accepted(what, argv)),
    json: async (what, ...argv) => parsed(await accepted(what, [...argv, "--output=json"])),
    textIfAny: async (...argv) => {
      const { code, stdout } = await exec(argv);
      return code === 0 ? stdout.trimEnd() : undefined;
    },
    jsonIfAny: async (...argv) => {
      const { code, stdout } = await exec([...argv, "--output=json"]);
      return code === 0 ? parsed(stdout) : undefined;
    },
  };
}

/** The JSON among what was said: notices of apps that are too old or too new come before it, on the same stream. */
function parsed(stdout: string): unknown {
  const line = stdout
    .split("\n")
    .map((text) => text.trim())
    .findLast((text) => text.startsWith("{") || text.startsWith("["));
  return JSON.parse(line ?? "{}") as unknown;
}
