import { ByteSize } from "@allod/core";
import type { RouteTarget, Scratch } from "@allod/compiler/component";

export const CADDY_VERSION = "2.11.7";
export const CADDYFILE = "/etc/caddy/Caddyfile";

const DIRECTORY = "/run/caddy";
const PROGRAM = `${DIRECTORY}/caddy`;

/**
 * A container that runs Caddy. The image's program carries the file capability NET_BIND_SERVICE: without it in the container's
 * set, the kernel refuses to run the program; a copy has none, and needs none (low ports are free to all in a container).
 * The copy is in memory, and counts for the limit.
 */
export const caddyProgram = {
  image: `docker.io/library/caddy:${CADDY_VERSION}`,
  entrypoint: ["sh", "-c", `cp /usr/bin/caddy ${PROGRAM} && exec ${PROGRAM} run --config ${CADDYFILE} --adapter caddyfile`],
  scratch: { path: DIRECTORY, size: ByteSize.mebibytes(96), executable: true } satisfies Scratch,
} as const;

/** A block of a Caddyfile; without a head, the one of global options. */
export function block(head: string, lines: readonly string[]): string {
  const body = lines.flatMap((line) => line.split("\n")).map((line) => `\t${line}`);
  return [head === "" ? "{" : `${head} {`, ...body, "}"].join("\n");
}

/** A Caddyfile token in backquotes, in which nothing but the backquote is special. */
export function quoted(value: string): string {
  return `\`${value.replaceAll("`", "%60")}\``;
}

/** Answers that are the same for everybody. */
export function fixedAnswer(target: Exclude<RouteTarget, { kind: "proxy" }>): string[] {
  switch (target.kind) {
    case "json":
      return [
        "header Content-Type application/json",
        // Matrix clients are web pages of other origins: specification, "Web Browser Clients".
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
      return ["respond 404"];
  }
}
