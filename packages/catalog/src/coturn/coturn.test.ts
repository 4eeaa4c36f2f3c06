import { readFileSync } from "node:fs";

import { describe, expect, it } from "vitest";

import { productSchema, Rendered } from "../rendered.test-support.ts";
import { DENIED_PEERS } from "./turnserver-conf.ts";

const facts = productSchema("coturn/facts.json");

describe("coturn", () => {
  const config = new Rendered({ network: { ipv4: "198.51.100.7" } }).file("coturn", "/etc/coturn/turnserver.conf");

  it("relays to the public internet only: never to the server's own networks", () => {
    for (const range of DENIED_PEERS) expect(config).toContain(`denied-peer-ip=${range}\n`);
    expect(config).toMatch(/^no-multicast-peers$/m);
    expect(config).toMatch(/^no-tcp-relay$/m);
  });

  it.skipIf(!facts.present)("denies every range that the product's documentation names (its own list, where it is at hand)", () => {
    const { denied_peer_ip: ranges } = JSON.parse(readFileSync(facts.path, "utf8")) as { denied_peer_ip: string[] };
    expect(ranges.filter((range) => !DENIED_PEERS.includes(range))).toEqual([]);
  });

  it("reaches the server's own address even where that is private: the media servers of calls are there", () => {
    expect(config).toMatch(/^allowed-peer-ip=198\.51\.100\.7$/m);
    expect(new Rendered().file("coturn", "/etc/coturn/turnserver.conf")).not.toContain("allowed-peer-ip");
  });

  it("has no accounts beside the shared secret: coturn does not know which of the two to check", () => {
    expect(config).toMatch(/^use-auth-secret$/m);
    expect(config).not.toMatch(/^(lt-cred-mech|user=)/m);
  });

  it("promises no TLS that it has no certificate for", () => {
    expect(config).toMatch(/^no-tls\nno-dtls$/m);
    expect(JSON.stringify(new Rendered().yaml<{ turn_uris: unknown }>("synapse", "/etc/synapse/homeserver.yaml").turn_uris)).not.toContain(
      "turns:",
    );
  });

  it.skipIf(!facts.present)("holds only options that the product knows (its own list, where it is at hand)", () => {
    const { known_options: known } = JSON.parse(readFileSync(facts.path, "utf8")) as { known_options: string[] };
    const written = config
      .split("\n")
      .flatMap((line) => line.split("=")[0] ?? [])
      .filter((option) => option !== "");
    expect(written.filter((option) => !known.includes(option))).toEqual([]);
  });

  it("shares its secret with Synapse, and in a workspace that is chat with nobody else", () => {
    expect(config).toMatch(/^static-auth-secret=\[secret coturn\/shared\]$/m);
    expect(new Rendered().file("synapse", "/etc/synapse/homeserver.yaml")).toContain('turn_shared_secret: "[secret coturn/shared]"');
  });

  it("serves chat, calls and meetings alike, with one secret", () => {
    const all = new Rendered({ components: { "element-call": { enabled: true }, jitsi: { enabled: true } } });
    expect(all.file("element-call-livekit", "/etc/livekit/livekit.yaml")).toContain("[secret coturn/shared]");
    expect(all.file("jitsi-prosody", "/etc/prosody-allod/prosody.cfg.lua")).toContain("[secret coturn/shared]");
    expect(all.plan.secrets.filter(({ name }) => name.startsWith("coturn/")).map(({ name }) => name)).toEqual(["coturn/shared"]);
  });

  it("says its public address where it is known, and nothing where it is not", () => {
    expect(config).toMatch(/^external-ip=198\.51\.100\.7$/m);
    expect(new Rendered().file("coturn", "/etc/coturn/turnserver.conf")).not.toContain("external-ip");
  });

  it("warns when people out there could not be relayed to", () => {
    const codes = (more: Readonly<Record<string, unknown>>) => new Rendered(more).warnings.map(({ code }) => code);
    expect(codes({ domain: "acme.example" })).toEqual(["plan.component.limited"]);
    expect(codes({ domain: "acme.example", network: { ipv4: "198.51.100.7" } })).toEqual([]);
    expect(codes({})).toEqual([]);
  });

  it("publishes the ports that it relays over", () => {
    const { ports = [] } = new Rendered({ components: { coturn: { relayPorts: { from: 50_000, to: 50_009 } } } }).workload("coturn");
    expect(ports.find(({ through }) => through !== undefined)).toMatchObject({ port: 50_000, through: 50_009, protocol: "udp" });
  });
});
