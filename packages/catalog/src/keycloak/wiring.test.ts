import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const company = new Rendered({ suite: "company" });
const config = company.file("keycloak", "/opt/keycloak/conf/keycloak.conf");
const connector = company.plan.grants.find(({ request }) => request.capability === "identityConnector");

describe("Keycloak in a company's workspace", () => {
  it("gives the control plane one program for people and one for events, at its inner address", () => {
    const at = { url: "http://keycloak:8080", realm: "acme", issuer: "https://id.acme.test/realms/acme" };
    expect(connector).toMatchObject({
      provider: "keycloak",
      grant: {
        connector: { id: "keycloak", config: { ...at, clientId: "allod-people" } },
        sources: [{ id: "keycloak", config: { ...at, clientId: "allod-events" } }],
      },
    });
  });

  it("listens on all of its addresses then: it can be told one, and two call it", () => {
    expect(config).toMatch(/^http-host=0\.0\.0\.0$/m);
  });

  it("sends mail where the workspace has mail, and trusts the authority that its server is signed by", () => {
    const mail = company.plan.grants.find(({ component, request }) => component === "keycloak" && request.capability === "smtpRelay");
    const realm = company.json<{ smtpServer: Record<string, string> }>("keycloak", "/opt/keycloak/data/import/acme-realm.json");
    expect(mail?.grant).toMatchObject({ host: realm.smtpServer["host"], from: realm.smtpServer["from"] });
    expect(config).toMatch(/^truststore-paths=\/opt\/keycloak\/conf\/truststores\/authority\.crt$/m);
    expect(company.file("keycloak", "/opt/keycloak/conf/truststores/authority.crt")).toBe("[secret caddy/authority/certificate]");
  });

  it("keeps what is for administrators out of the import, and everything else in it", () => {
    const clients = company.json<{ clients: { clientId: string }[] }>("keycloak", "/opt/keycloak/data/import/acme-realm.json").clients;
    const asked = company.plan.grants.flatMap(({ grant, request }) =>
      request.capability === "oidcClient" && "clientId" in grant ? [{ id: grant.clientId, audience: request.audience ?? "members" }] : [],
    );
    const members = asked.filter(({ audience }) => audience === "members").map(({ id }) => id);
    expect(clients.map(({ clientId }) => clientId).toSorted()).toEqual([...members, "allod"].toSorted());
    expect(new Set(asked.map(({ id }) => id)).size).toBe(asked.length);
  });
});

describe("measurements", () => {
  const measured = new Rendered({ components: { prometheus: { enabled: true } } });

  it("are read on the management port, at Prometheus' address alone, where its health is asked for then", () => {
    const text = measured.file("keycloak", "/opt/keycloak/conf/keycloak.conf");
    expect(text).toMatch(/^http-management-host=keycloak-for-prometheus$/m);
    expect(measured.workload("keycloak").health.test.join(" ")).toContain("/dev/tcp/keycloak-for-prometheus/9000");
    // The edge is the only one that calls the other port.
    expect(text).toMatch(/^http-host=keycloak-for-caddy$/m);
  });
});
