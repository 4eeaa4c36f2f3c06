import { ByteSize, Duration } from "@allod/core";
import { type BuildContext, type FileMount, plain, text, type Volume, type Workload } from "@allod/compiler/component";

import { authorityFiles } from "../certificate-files.ts";
import { bytes } from "../settings.ts";
import { phpIni, ports, PREFORK, REMOTE_IP, site } from "./apache.ts";
import { nextcloudConfig, paths } from "./config.ts";
import { CRON, localPassword, type NextcloudSettings, PORT, WEB } from "./needs.ts";
import { ADMINISTRATORS, BACKGROUND, installation, START } from "./scripts.ts";

export const VERSION = "33.0.8";
const IMAGE = `docker.io/library/nextcloud:${VERSION}`;
/** `www-data` of the image: Debian's. */
const USER = "33:33";

type Context = BuildContext<NextcloudSettings>;

/** The web server with PHP, and the same installation doing its background work. */
export function nextcloudWorkloads(context: Context): Workload[] {
  const host = context.host(context.settings.hostname);
  const database = context.granted("database", "main");
  return [
    {
      id: WEB,
      image: IMAGE,
      user: USER,
      entrypoint: ["sh", "/etc/allod/start.sh"],
      environment: {
        PHP_MEMORY_LIMIT: "512M",
        PHP_UPLOAD_LIMIT: String(bytes(context.settings.maxUpload).bytes),
        APACHE_BODY_LIMIT: String(bytes(context.settings.maxUpload).bytes),
      },
      files: [
        ...common(context, host),
        { path: "/etc/apache2/ports.conf", content: plain(ports(["127.0.0.1", ...context.listen(WEB, PORT)])) },
        { path: "/etc/apache2/sites-available/000-default.conf", content: plain(site(host)) },
        { path: "/etc/apache2/mods-available/mpm_prefork.conf", content: plain(PREFORK) },
        { path: "/etc/apache2/conf-available/remoteip.conf", content: plain(REMOTE_IP) },
        { path: "/etc/allod/start.sh", content: plain(START) },
        { path: "/etc/allod/install.php", content: plain(installation(database)) },
        {
          path: "/run/secrets/administrator",
          content: text`${localPassword(context)}`,
        },
        { path: "/run/secrets/database", content: text`${database.password}` },
        { path: "/run/secrets/sign-in", content: text`${context.granted("oidcClient", "sign-in").clientSecret}` },
      ],
      volumes: volumes(),
      scratch: [
        { path: "/tmp", size: ByteSize.mebibytes(32) },
        { path: "/run/apache2", size: ByteSize.mebibytes(1) },
        { path: "/run/lock/apache2", size: ByteSize.mebibytes(1) },
      ],
      resources: { memory: ByteSize.mebibytes(1024), cpus: 2, pids: 128 },
      health: {
        test: [
          "sh",
          "-c",
          `curl -fsS -H 'Host: ${host}' http://127.0.0.1:${PORT}/status.php | grep -q '"installed":true,"maintenance":false'`,
        ],
        interval: Duration.seconds(10),
        timeout: Duration.seconds(10),
        retries: 12,
        // The first start copies the program into its volume and installs; a new version upgrades the database.
        startPeriod: Duration.minutes(15),
      },
      egress: "Apps from apps.nextcloud.com and GitHub, push notifications, calendars that people subscribe to.",
      stopGrace: Duration.seconds(30),
      logs: "text",
    },
    {
      id: CRON,
      image: IMAGE,
      user: USER,
      entrypoint: ["sh", "/etc/allod/background.sh"],
      environment: { PHP_MEMORY_LIMIT: "224M", PHP_UPLOAD_LIMIT: "1M" },
      files: [
        ...common(context, host),
        { path: "/etc/allod/background.sh", content: plain(BACKGROUND) },
        { path: "/etc/allod/administrators.php", content: plain(ADMINISTRATORS) },
      ],
      volumes: volumes(WEB),
      scratch: [{ path: "/tmp", size: ByteSize.mebibytes(8) }],
      resources: { memory: ByteSize.mebibytes(256), cpus: 1, pids: 32 },
      health: {
        test: ["sh", "-c", "find /tmp/alive -mmin -60 | grep -q ."],
        interval: Duration.seconds(30),
        timeout: Duration.seconds(5),
        retries: 20,
        startPeriod: Duration.seconds(30),
      },
      egress: "Calendars that people subscribe to, push notifications, news of apps.",
      logs: "text",
    },
  ];
}

function common(context: Context, host: string): FileMount[] {
  const { workspace, settings, trust } = context;
  const config = nextcloudConfig({
    workspace,
    settings,
    host,
    trust,
    url: context.url(host),
    database: context.granted("database", "main"),
    cache: context.granted("cache", "main"),
    mail: context.grant("smtpRelay", "mail"),
  });
  return [
    { path: `${paths.config}/allod.config.php`, content: config },
    { path: "/usr/local/etc/php/conf.d/zz-allod.ini", content: plain(phpIni(paths.temporary)) },
    ...authorityFiles(trust, paths.authority),
  ];
}

/** The program; its configuration apart, so that our file in it leaves the directory to its user; files; what is half uploaded. */
function volumes(of?: string): Volume[] {
  const places: [string, string][] = [
    ["html", paths.html],
    ["config", paths.config],
    ["data", paths.data],
    ["temporary", paths.temporary],
  ];
  return places.map(([name, path]) => ({ name, path, ownership: "user", ...(of === undefined ? {} : { of }) }));
}
