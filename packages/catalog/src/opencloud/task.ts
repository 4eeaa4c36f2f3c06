import type { SecretRef, Task, TaskChange, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { WORKLOAD } from "./needs.ts";

/** The built-in administrator: made by the first start, and without a page to sign in at. */
export const ADMINISTRATOR = "admin";
const YEAR = "8760h";
const ENOUGH = 90 * 86_400_000;

/** The app token that the control plane comes with: made by OpenCloud, which shows it once, and made anew before it ends. */
export function connectorTask({ token, address }: { token: SecretRef; address: string }): Task {
  return {
    id: "opencloud.connector",
    title: "files: the control plane's access",
    workload: WORKLOAD,
    async check(io) {
      if ((await io.has(token)) && (await lasts(io, { token: await io.reveal(token), address }))) return [];
      return [renewal(io, token)];
    },
  };
}

/** Whether OpenCloud takes the token, and for how long still: the newest of the account's tokens is ours. */
async function lasts(io: TaskIo, { token, address }: { token: string; address: string }): Promise<boolean> {
  // On standard input, because it holds the token.
  const request = `url = "http://${address}/auth-app/tokens"\nuser = "${ADMINISTRATOR}:${token.replaceAll(/(["\\])/g, "\\$1")}"\n`;
  const { code, stdout } = await io.exec(WORKLOAD, ["curl", "-sS", "-i", "-K", "-"], request);
  const [head = "", ...body] = stdout.split(/\r?\n\r?\n/);
  if (code !== 0 || !/^HTTP\/[\d.]+ 200\b/.test(head)) return false;
  const now = Date.parse(/^date: *(.+)$/im.exec(head)?.[1] ?? "");
  const known = JSON.parse(body.join("\n\n")) as readonly { readonly expiration_date: string }[];
  return Math.max(...known.map((each) => Date.parse(each.expiration_date))) - now > ENOUGH;
}

function renewal(io: TaskIo, token: SecretRef): TaskChange {
  return {
    summary: "give the control plane an app token of the built-in administrator",
    async apply() {
      const argv = ["opencloud", "auth-app", "create", `--user-name=${ADMINISTRATOR}`, `--expiration=${YEAR}`];
      const { code, stdout } = await io.exec(WORKLOAD, argv);
      const [, made] = /^\s*token:[ \t]*(\S.*?)\s*$/m.exec(stdout) ?? [];
      // What it said may hold the token: it is not repeated.
      if (code !== 0 || made === undefined) throw catalogErrors.error("opencloud.token.unmade", { code });
      await io.keep(token, made);
    },
  };
}
