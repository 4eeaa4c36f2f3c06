import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { ROLES } from "./environment.ts";

const facts = productSchema("libregraph/opencloud-facts.json");
const only = { opencloud: { enabled: true } };
const drive = (more: Readonly<Record<string, unknown>> = {}) => new Rendered({ components: only, ...more });
const rendered = drive();
const environmentOf = (of: Rendered): Readonly<Record<string, string>> => of.workload("opencloud").environment ?? {};
const requestsOf = (of: Rendered) =>
  of.plan.grants.flatMap(({ component, request }) => (component === "opencloud" && request.capability === "oidcClient" ? [request] : []));

describe("Sign-in to OpenCloud", () => {
  it("is four clients under the names that programs have inside them, of one issuer", () => {
    expect(requestsOf(rendered).map(({ clientId, issuer, public: isPublic }) => [clientId, issuer, isPublic])).toEqual([
      ["web", "shared", true],
      ["OpenCloudDesktop", "shared", true],
      ["OpenCloudAndroid", "shared", true],
      ["OpenCloudIOS", "shared", true],
    ]);
  });

  it("has the web page's silent renewal among its addresses, and the desktop on any port", () => {
    const [web, desktop, android, ios] = requestsOf(rendered);
    expect(web?.redirectUris).toEqual([
      "https://drive.acme.test/",
      "https://drive.acme.test/oidc-callback.html",
      "https://drive.acme.test/oidc-silent-redirect.html",
    ]);
    expect(desktop?.redirectUris).toEqual(["http://127.0.0.1", "http://localhost"]);
    expect([android?.redirectUris, ios?.redirectUris]).toEqual([["oc://android.opencloud.eu"], ["oc://ios.opencloud.eu"]]);
  });

  it("is described by one client alone: the one with a page", () => {
    expect(
      requestsOf(rendered)
        .filter(({ launchUrl }) => launchUrl !== undefined)
        .map(({ clientId }) => clientId),
    ).toEqual(["web"]);
  });

  it("knows people by the provider's id: by name, whoever is called admin would be the built-in administrator", () => {
    expect(environmentOf(rendered)).toMatchObject({
      OC_OIDC_ISSUER: "https://id.acme.test/realms/acme",
      OC_EXCLUDE_RUN_SERVICES: "idp",
      PROXY_AUTOPROVISION_ACCOUNTS: "true",
      PROXY_USER_OIDC_CLAIM: "sub",
      PROXY_AUTOPROVISION_CLAIM_USERNAME: "sub",
      PROXY_USER_CS3_CLAIM: "username",
      PROXY_ENABLE_BASIC_AUTH: "false",
    });
  });

  it("names the web client for webfinger, which has none otherwise", () => {
    expect(environmentOf(rendered)["WEBFINGER_WEB_OIDC_CLIENT_ID"]).toBe("web");
  });

  it("gives roles by groups that every client's tokens tell, administrators first: the first that fits counts", () => {
    const { role_assignment: roles } = rendered.yaml<{ role_assignment: { driver: string; oidc_role_mapper: unknown } }>(
      "opencloud",
      "/etc/opencloud/proxy.yaml",
    );
    expect(roles).toEqual({
      driver: "oidc",
      oidc_role_mapper: {
        role_claim: "groups",
        role_mapping: [
          { role_name: "admin", claim_value: "administrators" },
          { role_name: "user", claim_value: "members" },
        ],
      },
    });
    expect(environmentOf(rendered)["PROXY_ROLE_ASSIGNMENT_DRIVER"]).toBe("oidc");
  });

  it("takes no tokens that the provider made for other apps", () => {
    const audiences = environmentOf(rendered)["PROXY_OIDC_AUDIENCES"]?.split(",");
    expect(audiences).toEqual(requestsOf(rendered).map(({ clientId }) => clientId));
  });

  it("asks authentik for one issuer as well, with the slash that it writes", () => {
    const other = drive({ components: { ...only, keycloak: { enabled: false } }, providers: { oidcClient: "authentik" } });
    expect(environmentOf(other)["OC_OIDC_ISSUER"]).toMatch(/^https:\/\/[a-z.]+\/$/);
    expect(environmentOf(other)["WEB_OIDC_METADATA_URL"]).toMatch(/[a-z]\/\.well-known\/openid-configuration$/);
  });
});

describe("OpenCloud's pages", () => {
  const csp = (of: Rendered) => of.yaml<{ directives: Record<string, string[]> }>("opencloud", "/etc/opencloud/csp.yaml").directives;

  it("may talk to the identity provider, which is another host", () => {
    for (const directive of ["connect-src", "frame-src", "script-src"]) expect(csp(rendered)[directive]).toContain("https://id.acme.test/");
  });

  it("may show documents in the office when there is one, and load nothing from strangers", () => {
    const office = drive({ components: { ...only, collabora: { enabled: true } } });
    for (const directive of ["frame-src", "img-src"]) {
      expect(csp(office)[directive]).toContain("https://office.acme.test/");
      expect(csp(rendered)[directive]).not.toContain("https://office.acme.test/");
    }
    const hosts = Object.values(csp(office))
      .flat()
      .filter((source) => source.includes("//"));
    expect(new Set(hosts)).toEqual(new Set(["https://id.acme.test/", "https://office.acme.test/"]));
  });
});

describe("OpenCloud with an office", () => {
  const office = drive({ components: { ...only, collabora: { enabled: true } } });

  it("speaks WOPI in its own process under its own host, and believes only what is signed", () => {
    expect(environmentOf(office)).toMatchObject({
      OC_ADD_RUN_SERVICES: "collaboration",
      COLLABORATION_WOPI_SRC: "https://drive.acme.test",
      COLLABORATION_APP_ADDR: "https://office.acme.test",
      COLLABORATION_APP_PROOF_DISABLE: "false",
    });
    expect(environmentOf(rendered)).not.toHaveProperty("OC_ADD_RUN_SERVICES");
  });

  it("starts after it: one part that cannot begin ends the whole process", () => {
    expect(office.workload("opencloud").startsAfter).toContain("collabora");
    expect(office.workload("collabora").startsAfter).not.toContain("opencloud");
  });

  it.skipIf(!facts.present)("offers roles by ids that OpenCloud knows (its own list, where it is at hand)", () => {
    const { share_roles: known } = JSON.parse(readFileSync(facts.path, "utf8")) as { share_roles: Record<string, string> };
    expect(known).toMatchObject(ROLES);
    expect(environmentOf(office)["GRAPH_AVAILABLE_ROLES"]?.split(",")).toContain(known["SecureViewer"]);
  });

  it("and Nextcloud may both be there, each on its host", () => {
    const both = drive({ components: { ...only, collabora: { enabled: true }, nextcloud: { enabled: true } } });
    expect(both.workload("collabora").entrypoint?.filter((word) => /group\[\d\]\.host=/.test(word))).toEqual([
      "--o:storage.wopi.alias_groups.group[0].host=https://cloud.acme.test:443",
      "--o:storage.wopi.alias_groups.group[1].host=https://drive.acme.test:443",
    ]);
  });
});

describe("OpenCloud's container", () => {
  it("needs no exception and no way to the internet", () => {
    const workload = rendered.workload("opencloud");
    expect(workload.exceptions ?? []).toEqual([]);
    expect(workload.user).toBe("1000:1000");
    expect(workload.egress).toBeUndefined();
    expect(workload.resources.memory.bytes).toBe(768 * 1024 ** 2);
  });

  it("listens for the edge, without TLS of its own", () => {
    expect(environmentOf(rendered)).toMatchObject({ PROXY_HTTP_ADDR: "opencloud-for-caddy:9200", PROXY_TLS: "false" });
  });

  it("is asked whether it lives, not whether it is ready: that answers 500 though all is well", () => {
    expect(rendered.workload("opencloud").health.test.at(-1)).toBe("http://127.0.0.1:9205/healthz");
  });

  it("is measured where there is somebody who measures, and by nobody else", () => {
    const measured = drive({ components: { ...only, prometheus: { enabled: true } }, providers: { oidcClient: "keycloak" } });
    expect(environmentOf(measured)["PROXY_DEBUG_ADDR"]).toBe("opencloud-for-prometheus:9205");
    expect(measured.workload("opencloud").health.test.at(-1)).toBe("http://opencloud-for-prometheus:9205/healthz");
    expect(environmentOf(rendered)["PROXY_DEBUG_ADDR"]).toBe("127.0.0.1:9205");
  });

  /** The start script with a program in OpenCloud's place that says what it was given, as the real `init` does. */
  function starting() {
    const directory = mkdtempSync(join(tmpdir(), "allod-"));
    writeFileSync(join(directory, "opencloud.env"), rendered.file("opencloud", "/run/secrets/opencloud.env"));
    const calls = join(directory, "calls");
    writeFileSync(join(directory, "opencloud"), `#!/bin/sh\necho "$1 [$IDM_ADMIN_PASSWORD]" | tee -a "${calls}"\n`, { mode: 0o755 });
    const start = rendered.file("opencloud", "/etc/allod/start.sh");
    const script = start.replaceAll("/run/secrets", directory).replaceAll("/etc/opencloud", directory);
    const run = () => spawnSync("sh", ["-c", script], { encoding: "utf8", env: { PATH: `${directory}:${process.env["PATH"]}` } }).stdout;
    return { directory, run, calls: () => readFileSync(calls, "utf8").trimEnd().split("\n") };
  }

  it("makes its secrets once: a second `init` fails because they are there", () => {
    const { directory, run, calls } = starting();
    run();
    writeFileSync(join(directory, "opencloud.yaml"), "");
    run();
    const password = "[[secret opencloud/administrator]]";
    expect(calls()).toEqual([`init ${password}`, `server ${password}`, `server ${password}`]);
  });

  it("tells the log nothing of what `init` says: the administrator's password is in it", () => {
    expect(starting().run()).toMatch(/^server /);
  });

  it("has no secret among its settings", () => {
    expect(JSON.stringify(environmentOf(rendered))).not.toMatch(/PASSWORD|SECRET(?!S)/);
  });

  it("backs up configuration and data as what belongs together", () => {
    const { backups } = rendered.plan.components.find(({ id }) => id === "opencloud") ?? { backups: [] };
    expect(backups.map(({ id, note }) => [id, note.includes("same moment")])).toEqual([
      ["config", true],
      ["data", true],
    ]);
  });

  it("refuses a quota that OpenCloud would take and hide the space for", () => {
    for (const quota of ["-1GiB", "0GiB", "much"])
      expect(() => drive({ components: { opencloud: { enabled: true, quota } } })).toThrow(/size/);
    const limited = drive({ components: { opencloud: { enabled: true, quota: "50GiB" } } });
    expect(environmentOf(limited)["GRAPH_SPACES_DEFAULT_QUOTA"]).toBe(String(50 * 1024 ** 3));
  });
});

describe("The control plane's way into OpenCloud", () => {
  const managed = drive({ components: { ...only, "control-plane": { enabled: true } } });
  const grant = managed.plan.grants.find(({ request }) => request.capability === "filesConnector")?.grant as
    | { connector: { id: string; config: Record<string, unknown> } }
    | undefined;

  // packages/connectors/src/opencloud/config.ts is strict: these keys and no others.
  it("is an app token of the built-in administrator, for accounts that the provider makes", () => {
    expect(grant?.connector.id).toBe("opencloud");
    expect(grant?.connector.config).toEqual({
      url: "https://drive.acme.test",
      username: "admin",
      token: { kind: "secret-ref", name: "opencloud/connector", spec: { type: "found", by: "opencloud.connector" } },
      users: "autoprovisioned",
    });
  });

  it("is made only where somebody asks for it", () => {
    expect(managed.plan.tasks.map(({ id }) => id)).toContain("opencloud.connector");
    expect(rendered.plan.tasks.map(({ id }) => id)).not.toContain("opencloud.connector");
  });
});
