import type { RouteRequest } from "@allod/compiler/component";

import { block, fixedAnswer } from "../caddy-program.ts";
import { hostsOf } from "../public-names.ts";

interface Source {
  readonly routes: readonly RouteRequest[];
  readonly listen: string;
  readonly port: number;
  readonly healthPort: number;
}

/** A Caddyfile for the program that gives fixed answers, which Traefik cannot: plain http, one site a host. */
export function fixedAnswers({ routes, listen, port, healthPort }: Source): string {
  const fixed = routes.flatMap(({ host, paths, target }) => (target.kind === "proxy" ? [] : [{ host, paths, target }]));
  const sites = hostsOf(fixed).map((host) =>
    block(`http://${host}:${port}`, [
      `bind ${listen}`,
      ...fixed
        .filter((route) => route.host === host)
        .flatMap(({ paths, target }) => paths.map((path) => block(`handle${matcher(path)}`, fixedAnswer(target)))),
      block("handle", ["respond 404"]),
    ]),
  );
  const options = block("", ["admin off", "persist_config off", "auto_https off", "log default {\n\toutput stderr\n\tlevel WARN\n}"]);
  return `${[options, block(`http://127.0.0.1:${healthPort}`, ["bind 127.0.0.1", "respond 200"]), ...sites].join("\n\n")}\n`;
}

/** Which of several paths it is, Traefik has decided; what begins with one is asked for as it is. */
function matcher(path: string): string {
  if (path === "/") return " /*";
  return path.endsWith("/") ? ` ${path}*` : ` ${path}`;
}
