import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

describe("Grafana", () => {
  const rendered = new Rendered({ components: { grafana: { enabled: true } } });
  const ini = sections(rendered.file("grafana", "/etc/grafana/grafana.ini"));

  it("brings Prometheus with it, and reads it where only Grafana does", () => {
    const { datasources } = rendered.yaml<{ datasources: { url: string; editable: boolean }[] }>(
      "grafana",
      "/etc/grafana/provisioning/datasources/prometheus.yaml",
    );
    expect(datasources).toMatchObject([{ url: "http://prometheus-for-grafana:9090", editable: false }]);
    expect(rendered.workload("prometheus").command).toContain("--web.listen-address=prometheus-for-grafana:9090");
  });

  it("lets administrators sign in with the workspace's account, and nobody by a password of its own", () => {
    expect(ini["auth"]).toMatchObject({ disable_login_form: "true" });
    expect(ini["auth.basic"]).toEqual({ enabled: "false" });
    expect(ini["security"]).toMatchObject({ disable_initial_admin_creation: "true" });
    expect(
      rendered.plan.grants.find(({ component, request }) => component === "grafana" && request.capability === "oidcClient")?.request,
    ).toMatchObject({
      audience: "administrators",
      redirectUris: ["https://graphs.acme.test/login/generic_oauth"],
    });
  });

  it.each([
    [
      "keycloak",
      [
        "/realms/acme/protocol/openid-connect/auth",
        "/realms/acme/protocol/openid-connect/token",
        "/realms/acme/protocol/openid-connect/userinfo",
      ],
    ],
    ["authentik", ["/application/o/authorize/", "/application/o/token/", "/application/o/userinfo/"]],
  ])("knows where %s signs people in: it cannot look that up", (oidcClient, [authorization, token, userinfo]) => {
    const other = new Rendered({ providers: { oidcClient }, components: { grafana: { enabled: true } } });
    expect(sections(other.file("grafana", "/etc/grafana/grafana.ini"))["auth.generic_oauth"]).toMatchObject({
      auth_url: `https://id.acme.test${authorization}`,
      token_url: `https://id.acme.test${token}`,
      api_url: `https://id.acme.test${userinfo}`,
      use_pkce: "true",
    });
  });

  it("refuses who is no administrator even if the provider does not", () => {
    expect(ini["auth.generic_oauth"]).toMatchObject({
      role_attribute_path: "contains(groups[*], 'administrators') && 'Admin'",
      role_attribute_strict: "true",
    });
  });

  it("shows graphs to nobody who has a link alone: no public dashboards, no snapshots", () => {
    expect(ini["public_dashboards"]).toEqual({ enabled: "false" });
    expect(ini["snapshots"]).toEqual({ enabled: "false", external_enabled: "false" });
  });

  it("reads its secrets from files", () => {
    expect(ini["auth.generic_oauth"]?.["client_secret"]).toBe("$__file{/run/secrets/client}");
    expect(ini["security"]?.["secret_key"]).toBe("$__file{/run/secrets/key}");
    expect(JSON.stringify(rendered.workload("grafana").environment)).not.toMatch(/secret|password/i);
  });

  it("tells nobody of itself, asks for no news, and fetches no plugin: it has no way out either", () => {
    expect(ini["analytics"]).toEqual({
      reporting_enabled: "false",
      check_for_updates: "false",
      check_for_plugin_updates: "false",
      feedback_links_enabled: "false",
    });
    expect(ini["plugins"]).toMatchObject({ preinstall_disabled: "true", public_key_retrieval_disabled: "true" });
    expect(rendered.workload("grafana").egress).toBeUndefined();
  });

  it("trusts the workspace's own authority, where that signs", () => {
    expect(ini["auth.generic_oauth"]?.["tls_client_ca"]).toBe("/etc/grafana/authority.crt");
    expect(rendered.file("grafana", "/etc/grafana/authority.crt")).toBe("[secret caddy/authority/certificate]");
  });

  it("has graphs of the machine, of the workspace and of its edge, in the workspace's language, each panel with a place of its own", () => {
    for (const uid of ["machine", "workspace", "edge"]) {
      const { panels } = rendered.json<{ panels: { gridPos: { x: number; y: number } }[] }>(
        "grafana",
        `/etc/grafana/dashboards/${uid}.json`,
      );
      expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x} ${y}`)).size).toBe(panels.length);
    }
    const german = new Rendered({ language: "de", components: { grafana: { enabled: true } } });
    expect(german.json("grafana", "/etc/grafana/dashboards/machine.json")["title"]).toBe("Server");
  });
});

function sections(ini: string): Record<string, Record<string, string>> {
  const found: Record<string, Record<string, string>> = {};
  let current: Record<string, string> = {};
  for (const line of ini.split("\n")) {
    const head = /^\[(.+)\]$/.exec(line)?.[1];
    const [, key, value] = /^(\w+) = (.*)$/.exec(line) ?? [];
    if (head !== undefined) current = found[head] = {};
    else if (key !== undefined) current[key] = value ?? "";
  }
  return found;
}
