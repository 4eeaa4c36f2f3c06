import type { RouteRequest, RouteTarget } from "@allod/compiler/component";

import { hostsOf } from "../public-names.ts";

interface Source {
  readonly routes: readonly RouteRequest[];
  readonly listen: string;
  readonly port: number;
  readonly healthPort: number;
}

/** A Caddyfile for the program that gives fixed answers, which Traefik cannot: plain http, one site a host. */
export function fixedAnswers({ routes, listen, port, healthPort }: Source): string {
  const fixed = routes.filter(({ target }) => target.kind !== "proxy");
  const sites = hostsOf(fixed).map((host) =>
    block(`http://${host}:${port}`, [
      `bind ${listen}`,
      ...fixed
        .filter((route) => route.host === host)
        .flatMap(({ paths, target }) => paths.map((path) => block(`handle${matcher(path)}`, answer(target)))),
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

function answer(target: RouteTarget): string[] {
  switch (target.kind) {
    case "json":
      return [
        "header Content-Type application/json",
        ...(target.cors
          ? [
              "header Access-Control-Allow-Origin *",
              'header Access-Control-Allow-Methods "GET, POST, PUT, DELETE, OPTIONS"',
              'header Access-Control-Allow-Headers "X-Requested-With, Content-Type, Authorization"',
            ]
          : []),
        "header Cache-Control max-age=3600",
        `respond ${quoted(JSON.stringify(target.body))} 200`,
      ];
    case "redirect":
      return [`redir ${quoted(target.to)} 302`];
    case "refuse":
    case "proxy":
      return ["respond 404"];
  }
}

/** A Caddyfile token in backquotes, in which nothing but the backquote is special. */
function quoted(value: string): string {
  return `\`${value.replaceAll("`", "%60")}\``;
}

function block(head: string, lines: readonly string[]): string {
  const body = lines.flatMap((line) => line.split("\n")).map((line) => `\t${line}`);
  return [head === "" ? "{" : `${head} {`, ...body, "}"].join("\n");
}
