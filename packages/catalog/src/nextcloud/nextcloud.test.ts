import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const PHP = spawnSync("php", ["-v"]).status === 0;
const CONFIG = "/var/www/html/config/allod.config.php";

const files = (more: Readonly<Record<string, unknown>> = {}) => new Rendered({ components: { nextcloud: { enabled: true } }, ...more });
const rendered = files();

/** What PHP makes of a file that sets `$CONFIG`. */
function php(content: string): Record<string, unknown> {
  const path = join(mkdtempSync(join(tmpdir(), "allod-")), "config.php");
  writeFileSync(path, content);
  const { stdout, stderr } = spawnSync("php", ["-r", "include $argv[1]; echo json_encode($CONFIG);", path], { encoding: "utf8" });
  if (stderr !== "" || !stdout.startsWith("{")) throw new Error(`${stderr}${stdout}`);
  return JSON.parse(stdout) as Record<string, unknown>;
}

describe.skipIf(!PHP)("Nextcloud's configuration, as PHP reads it (skipped where there is no PHP)", () => {
  const config = php(rendered.file("nextcloud", CONFIG));

  it("knows that people come by https: sign-in over plain http answers 404", () => {
    expect(config).toMatchObject({
      overwriteprotocol: "https",
      overwritehost: "cloud.acme.test",
      "overwrite.cli.url": "https://cloud.acme.test",
    });
  });

  it("believes the edge who is asking, and nobody else: guessed passwords are counted by address", () => {
    expect(config["trusted_proxies"]).toEqual([rendered.plan.workspace.network.containers]);
    expect(config["forwarded_for_headers"]).toEqual(["HTTP_X_FORWARDED_FOR"]);
  });

  it("trusts its own host alone: another answers 400", () => {
    expect(config["trusted_domains"]).toEqual(["cloud.acme.test"]);
    expect(rendered.workload("nextcloud").health.test.join(" ")).toContain("-H 'Host: cloud.acme.test'");
  });

  it("shows nobody pages of private addresses, which it may ask: no previews of links", () => {
    expect(config["allow_local_remote_servers"]).toBe(true);
    expect(config["reference_opengraph"]).toBe(false);
  });

  it("may ask the identity provider, whose public name is a private address inside", () => {
    expect(config["allow_local_remote_servers"]).toBe(true);
  });

  it("never signs anybody in to a local account because the provider calls them by its name", () => {
    expect(config["user_oidc"]).toMatchObject({ auto_provision: true, soft_auto_provision: false, use_pkce: true, single_logout: true });
    expect(config["hide_login_form"]).toBe(true);
  });

  it("says that it sends no mail when there is no relay: what is left out stays as it was", () => {
    expect(config["mail_smtpmode"]).toBe("null");
  });

  it("has its locks and caches in the cache of its own", () => {
    expect(config).toMatchObject({
      "memcache.local": "\\OC\\Memcache\\APCu",
      "memcache.locking": "\\OC\\Memcache\\Redis",
      redis: { host: "valkey-nextcloud", port: 6379, password: "[secret valkey/password-nextcloud]" },
      dbhost: "postgres:5432",
      dbpassword: "[secret postgres/role-nextcloud]",
    });
  });

  it("has language, country and hour of maintenance from the workspace file", () => {
    expect(config).not.toHaveProperty("default_phone_region");
    const german = php(files({ language: "de" }).file("nextcloud", CONFIG));
    expect(german).toMatchObject({
      default_language: "de",
      default_locale: "de_DE",
      default_phone_region: "DE",
      maintenance_window_start: 1,
    });
  });

  it("is PHP whatever the workspace is called", () => {
    const named = files({ title: "Bäcker & Söhne's \\ 'Brot'" });
    for (const [id, path] of [
      ["nextcloud", CONFIG],
      ["nextcloud", "/etc/allod/install.php"],
      ["nextcloud-cron", "/etc/allod/administrators.php"],
    ] as const)
      expect(spawnSync("php", ["-l"], { input: named.file(id, path), encoding: "utf8" }).stdout).toContain("No syntax errors");
  });
});

describe("Nextcloud's containers", () => {
  it("need no exception: not root, nothing writable but their volumes, no capability", () => {
    for (const id of ["nextcloud", "nextcloud-cron"]) {
      expect(rendered.workload(id).exceptions ?? []).toEqual([]);
      expect(rendered.workload(id).user).toBe("33:33");
    }
  });

  it("listen for the edge, on a port that needs no root", () => {
    expect(rendered.file("nextcloud", "/etc/apache2/ports.conf")).toMatch(/^Listen nextcloud-for-caddy:8080$/m);
    expect(rendered.file("nextcloud", "/etc/apache2/ports.conf")).not.toMatch(/Listen (\*|80|0\.0\.0\.0)/);
  });

  it("do not believe X-Real-IP, which the image does and which anybody may send", () => {
    const written = rendered.file("nextcloud", "/etc/apache2/conf-available/remoteip.conf");
    expect(written.split("\n").filter((line) => line !== "" && !line.startsWith("#"))).toEqual([]);
  });

  it("write no codes of sign-ins into their log", () => {
    const site = rendered.file("nextcloud", "/etc/apache2/sites-available/000-default.conf");
    expect(site).toMatch(/^LogFormat "%a %u %t \\"%m %U %H\\"/m);
    expect(site).not.toMatch(/%r|%q|combined|Referer/);
  });

  it("keep uploads on a disk: in memory they would count against the limit", () => {
    expect(rendered.file("nextcloud", "/usr/local/etc/php/conf.d/zz-allod.ini")).toMatch(/^upload_tmp_dir=\/var\/tmp\/nextcloud$/m);
    expect(rendered.workload("nextcloud").volumes.map(({ path }) => path)).toContain("/var/tmp/nextcloud");
  });

  it("may install: beside our own file the image does not bring CAN_INSTALL, without which nothing is written", () => {
    const start = rendered.file("nextcloud", "/etc/allod/start.sh");
    expect(start.indexOf("touch /var/www/html/config/CAN_INSTALL")).toBeGreaterThan(-1);
    expect(start.indexOf("touch /var/www/html/config/CAN_INSTALL")).toBeLessThan(start.indexOf("php /etc/allod/install.php"));
    // Mounted into a directory of its own, which stays its user's: the engine makes missing ones as root.
    expect(rendered.workload("nextcloud").volumes).toContainEqual({ name: "config", path: "/var/www/html/config", ownership: "user" });
  });

  it.skipIf(!PHP)("install with passwords that no list of processes shows", () => {
    const script = rendered.file("nextcloud", "/etc/allod/install.php");
    const directory = mkdtempSync(join(tmpdir(), "allod-"));
    for (const name of ["database", "administrator"]) writeFileSync(join(directory, name), `s3cret-${name}\n`);
    writeFileSync(join(directory, "console.php"), "<?php echo json_encode([$_SERVER['argv'], $_SERVER['argc']]);");
    const moved = script.replaceAll("/run/secrets", directory).replaceAll("/var/www/html", directory);
    writeFileSync(join(directory, "install.php"), moved);
    const { stdout } = spawnSync("php", [join(directory, "install.php")], { encoding: "utf8" });
    const [argv, argc] = JSON.parse(stdout) as [string[], number];
    expect(argc).toBe(argv.length);
    expect(argv).toContain("s3cret-database");
    expect(argv[argv.indexOf("--admin-pass") + 1]).toBe("s3cret-administrator");
    for (const id of ["nextcloud", "nextcloud-cron"]) {
      const { entrypoint = [], command = [], environment = {} } = rendered.workload(id);
      expect(JSON.stringify([entrypoint, command, environment])).not.toContain("secret");
    }
  });

  it("do background work with the same files, database and cache, and nothing before the installation", () => {
    const cron = rendered.workload("nextcloud-cron");
    expect(cron.volumes.map(({ of }) => of)).toEqual(["nextcloud", "nextcloud", "nextcloud", "nextcloud"]);
    expect(cron.startsAfter).toContain("nextcloud");
    expect(rendered.plan.links.filter(({ from }) => from === "nextcloud-cron").map(({ to }) => to)).toEqual([
      "nextcloud",
      "postgres",
      "valkey-nextcloud",
    ]);
    expect(rendered.file("nextcloud-cron", CONFIG)).toBe(rendered.file("nextcloud", CONFIG));
  });

  it("fit: 1024 MiB for the web, 256 for background work, 96 for the cache", () => {
    const mebibytes = (id: string) => rendered.workload(id).resources.memory.bytes / 1024 ** 2;
    expect(["nextcloud", "nextcloud-cron", "valkey-nextcloud"].map(mebibytes)).toEqual([1024, 256, 96]);
  });
});

describe("The control plane's way into Nextcloud", () => {
  const managed = files({ components: { nextcloud: { enabled: true }, "control-plane": { enabled: true } } });
  const found = ({ plan }: Rendered) => plan.grants.find(({ request }) => request.capability === "filesConnector");
  const idOf = (workspace: Rendered) => (found(workspace)?.grant as { connector: { id: string } } | undefined)?.connector.id;

  // packages/connectors/src/nextcloud/config.ts is strict: these keys and no others.
  it("is the local account with its own password: with an app password nothing can be changed", () => {
    const grant = found(managed)?.grant as { connector: { id: string; config: Record<string, unknown> } } | undefined;
    expect(grant?.connector.id).toBe("nextcloud");
    expect(grant?.connector.config).toEqual({
      url: "https://cloud.acme.test",
      username: "allod-local",
      password: expect.objectContaining({ kind: "secret-ref", name: "nextcloud/administrator" }),
    });
    expect(managed.file("nextcloud", "/run/secrets/administrator")).toBe("[secret nextcloud/administrator]");
    expect(managed.file("nextcloud", "/etc/allod/install.php")).toContain("'--admin-user', 'allod-local'");
  });

  it("is by the public name, through the edge: to another host it answers 400", () => {
    const to = managed.plan.links.filter(({ from }) => from === "control-plane").map((link) => link.to);
    expect(to).not.toContain("nextcloud");
    expect(managed.plan.links).toContainEqual(
      expect.objectContaining({ from: "control-plane", hostnames: expect.arrayContaining(["cloud.acme.test"]) }),
    );
  });

  it.skipIf(!PHP)("knows people by their address, which nobody may change there", () => {
    expect(php(managed.file("nextcloud", CONFIG))).toMatchObject({
      allow_user_to_change_email: false,
      allow_user_to_change_display_name: false,
    });
  });

  it("is the one that is asked for where OpenCloud is there too, unless the file says otherwise", () => {
    const components = { nextcloud: { enabled: true }, opencloud: { enabled: true }, "control-plane": { enabled: true } };
    expect(idOf(files({ components }))).toBe("nextcloud");
    expect(idOf(files({ components, providers: { filesConnector: "opencloud" } }))).toBe("opencloud");
  });
});

describe("Calendars and contacts", () => {
  it("are found by the domain and by the host itself: Apache would lead to http", () => {
    const redirects = rendered.plan.grants.flatMap(({ request }) =>
      request.capability === "route" && request.target.kind === "redirect"
        ? [{ host: request.host, paths: request.paths, to: request.target.to }]
        : [],
    );
    const paths = ["/.well-known/caldav", "/.well-known/carddav"];
    const to = "https://cloud.acme.test/remote.php/dav/";
    expect(redirects).toEqual([
      { host: "cloud.acme.test", paths, to },
      { host: "acme.test", paths, to },
    ]);
  });

  it("are not asked for twice where the files are the domain itself", () => {
    const { plan } = files({ components: { nextcloud: { enabled: true, hostname: "@" } } });
    expect(plan.grants.filter(({ request }) => request.capability === "route" && request.target.kind === "redirect")).toHaveLength(1);
  });

  it("have records that name the port and the path", () => {
    expect(rendered.plan.dns.filter(({ name }) => name === "_caldavs._tcp.acme.test").map(({ type, value }) => [type, value])).toEqual([
      ["SRV", "0 1 443 cloud.acme.test"],
      ["TXT", "path=/remote.php/dav/"],
    ]);
  });
});
