/** Keeps other sites from putting the chat into a frame of theirs; its own calls and widgets are frames of its own. */
const HEADERS = [
  "add_header X-Frame-Options SAMEORIGIN always;",
  `add_header Content-Security-Policy "frame-ancestors 'self'" always;`,
  "add_header X-Content-Type-Options nosniff always;",
];

/**
 * The image's own server, and headers. nginx takes those of an outer block only where an inner one has none, so each has
 * all. After Element Web 1.12, apps/web/docker/nginx-templates/default.conf.template.
 */
export function serverConf(port: number): string {
  return block("server", [
    `listen ${port};`,
    "server_name localhost;",
    "root /usr/share/nginx/html;",
    "index index.html;",
    // People come back from signing in with what signs them in in the address; the edge logs without it.
    "access_log off;",
    ...HEADERS,
    fresh("= /index.html"),
    fresh("= /version"),
    fresh("/i18n/"),
    // The image copies config.json there when it starts, with its modules in it.
    fresh("/config", "root /tmp/element-web-config;"),
    fresh("/modules", "alias /modules;"),
    "error_page 500 502 503 504 /50x.html;",
  ]).concat("\n");
}

/** What browsers ask for anew each time, so that a change is seen. */
function fresh(location: string, ...more: readonly string[]): string {
  return block(`location ${location}`, [...more, 'add_header Cache-Control "no-cache" always;', ...HEADERS]);
}

function block(head: string, lines: readonly string[]): string {
  const body = lines.flatMap((line) => line.split("\n")).map((line) => `    ${line}`);
  return [`${head} {`, ...body, "}"].join("\n");
}
