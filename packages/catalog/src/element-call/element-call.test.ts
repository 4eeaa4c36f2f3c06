import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { describe, expect, it } from "vitest";

import { freePort } from "../free-port.test-support.ts";
import { productSchema, Rendered } from "../rendered.test-support.ts";
import { elementCall } from "./component.ts";

/** Where the real program is there: `go install github.com/livekit/livekit-server/cmd/server@v1.13.5`, under its image's name. */
const livekitPresent = spawnSync("livekit-server", ["--version"]).error === undefined;
const keys = productSchema("livekit/config-keys.json");
/** Of its media part, which is a library's and not on the list: mediatransportutil, pkg/rtcconfig/config.go. */
const MEDIA_KEYS = ["node_ip", "tcp_port", "udp_port", "use_external_ip"];

interface LiveKit {
  readonly bind_addresses: readonly string[];
  readonly rtc: Readonly<Record<string, unknown>>;
  readonly [key: string]: unknown;
}
const rendered = (more: Readonly<Record<string, unknown>> = {}) =>
  new Rendered({ components: { "element-call": { enabled: true } }, ...more });
const livekit = (more?: Readonly<Record<string, unknown>>) =>
  rendered(more).yaml<LiveKit>("element-call-livekit", "/etc/livekit/livekit.yaml");
const tokens = (more?: Readonly<Record<string, unknown>>) => rendered(more).workload("element-call-jwt");

describe("LiveKit", () => {
  it("lets nobody make a room with a token alone: rooms are made by the token service", () => {
    expect(livekit()["room"]).toEqual({ auto_create: false });
    expect(livekit()["webhook"]).toEqual({ api_key: "allod", urls: ["http://element-call-jwt:8080/sfu_webhook"] });
  });

  it("has one UDP port and no range, which would win over it; and publishes every port that it names", () => {
    const { rtc } = livekit({ components: { "element-call": { enabled: true, udpPort: 40_000, tcpPort: 40_001 } } });
    expect(rtc).toMatchObject({ udp_port: 40_000, tcp_port: 40_001 });
    expect(Object.keys(rtc).filter((key) => key.startsWith("port_range"))).toEqual([]);
    const { ports } = rendered({ components: { "element-call": { enabled: true, udpPort: 40_000, tcpPort: 40_001 } } }).workload(
      "element-call-livekit",
    );
    expect(ports?.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(["40000/udp", "40001/tcp"]);
  });

  it("advertises the address that the file says and asks nobody; asks only where it is public and not known, and warns", () => {
    expect(livekit({ network: { ipv4: "198.51.100.7" } }).rtc).toMatchObject({ node_ip: "198.51.100.7", use_external_ip: false });
    expect(livekit().rtc).toMatchObject({ use_external_ip: false });
    expect(livekit({ domain: "acme.example" }).rtc).toMatchObject({ use_external_ip: true });
    const warned = (more: Readonly<Record<string, unknown>>) =>
      rendered({ domain: "acme.example", ...more }).warnings.filter(({ message }) => message.includes("STUN server of Google"));
    expect(warned({})).toHaveLength(1);
    expect(warned({ network: { ipv4: "198.51.100.7" } })).toEqual([]);
  });

  it("sends people's browsers to our relay, with passwords made from its secret", () => {
    const server = { host: "turn.acme.test", port: 3478, secret: "[secret coturn/shared]" };
    expect(livekit().rtc["turn_servers"]).toEqual([
      { ...server, protocol: "udp" },
      { ...server, protocol: "tcp" },
    ]);
    const without = { components: { "element-call": { enabled: true }, coturn: { enabled: false } } };
    expect(livekit(without).rtc).not.toHaveProperty("turn_servers");
  });

  it("listens for those who may call it, and nobody else", () => {
    expect(livekit().bind_addresses).toEqual(["127.0.0.1", "element-call-livekit-for-caddy"]);
  });

  it.skipIf(!keys.present)(
    "holds only keys that the product knows: others would keep it from starting (its own list, where it is at hand)",
    () => {
      const { yaml_tags: tags } = JSON.parse(readFileSync(keys.path, "utf8")) as { yaml_tags: string[] };
      // What `logging` has is its logger's, and inlined too.
      const known = new Set([...tags, ...MEDIA_KEYS, "urls", "api_key", "level", "json"]);
      const { keys: secrets, ...config } = livekit({ network: { ipv4: "198.51.100.7" } });
      expect(keysOf(config).filter((key) => !known.has(key))).toEqual([]);
      expect(secrets).toEqual({ allod: "[secret element-call/api]" });
    },
  );
});

describe.skipIf(!livekitPresent)("the real LiveKit", () => {
  it("takes what is written, and says that it listens and which address it tells people", async () => {
    const folder = mkdtempSync(join(tmpdir(), "livekit-"));
    const [signal, udpPort, tcpPort] = [await freePort(), await freePort(), await freePort()];
    const more = { components: { "element-call": { enabled: true, udpPort, tcpPort } }, network: { ipv4: "198.51.100.7" } };
    const text = rendered(more)
      .file("element-call-livekit", "/etc/livekit/livekit.yaml")
      .replace("element-call-livekit-for-caddy", "127.0.0.2")
      .replace(/^port: 7880$/m, `port: ${signal}`);
    writeFileSync(join(folder, "livekit.yaml"), text);
    const server = spawn("livekit-server", ["--config", join(folder, "livekit.yaml")], { stdio: ["ignore", "ignore", "pipe"] });
    const ended = once(server, "exit");
    const lines: string[] = [];
    for await (const line of createInterface({ input: server.stderr })) {
      lines.push(line);
      if (line.includes("starting LiveKit server")) break;
    }
    // It would wait for people in calls.
    server.kill("SIGKILL");
    await ended;
    rmSync(folder, { recursive: true });
    const said = lines.find((line) => line.includes("starting LiveKit server")) ?? lines.join("\n");
    expect(JSON.parse(said)).toMatchObject({
      nodeIP: "198.51.100.7",
      bindAddresses: ["127.0.0.1", "127.0.0.2"],
      "rtc.portTCP": tcpPort,
      "rtc.portUDP": { Start: udpPort },
    });
  });
});

describe("the token service", () => {
  it("finds people by server discovery and federation, so it reaches the domain and the homeserver by their public names", () => {
    const answer = elementCall.answers?.rtcFocus?.(
      { capability: "rtcFocus", id: "calls", workload: "synapse", serverName: "acme.test", hosts: ["acme.test", "matrix.acme.test"] },
      {
        settings: elementCall.settings.parse({}),
        host: (label: string) => `${label}.acme.test`,
        url: (host: string) => `https://${host}`,
      } as never,
    );
    expect(answer?.grant).toEqual({ serviceUrl: "https://call.acme.test/livekit/jwt" });
    expect(answer?.links.map(({ from, to }) => [from, to])).toEqual([
      ["element-call-jwt", { publicHost: "acme.test" }],
      ["element-call-jwt", { publicHost: "matrix.acme.test" }],
    ]);
  });

  it("tells browsers the public address and makes rooms there itself: LIVEKIT_URL is both", () => {
    const reached = rendered().plan.links.find(({ from, to }) => from === "element-call-jwt" && to === "caddy");
    expect(reached?.hostnames).toContain("call.acme.test");
    expect(tokens().environment?.["LIVEKIT_URL"]).toBe("wss://call.acme.test/livekit/sfu");
    const ported = tokens({ network: { httpPort: 8080, httpsPort: 8443 } });
    expect(ported.environment?.["LIVEKIT_URL"]).toBe("wss://call.acme.test:8443/livekit/sfu");
  });

  it("serves Matrix servers by their names, not their hosts: required since 0.5, everybody before", () => {
    expect(tokens().environment?.["LIVEKIT_FULL_ACCESS_HOMESERVERS"]).toBe("acme.test");
  });

  it("leaves LIVEKIT_JWT_BIND unset: its own check of health would look for a port of that name", () => {
    expect(Object.keys(tokens().environment ?? {}).filter((key) => /BIND|PORT/.test(key))).toEqual([]);
  });

  it("has its key in a file, in the form `key: secret`, and the same as LiveKit", () => {
    expect(rendered().file("element-call-jwt", "/run/secrets/livekit-key")).toBe("allod: [secret element-call/api]");
    expect(JSON.stringify(tokens().environment)).not.toContain("secret element-call");
  });

  it("trusts the workspace's own authority where no public one signs, beside those that its image brings", () => {
    expect(tokens().environment?.["SSL_CERT_FILE"]).toBe("/etc/lk-jwt/authority.crt");
    expect(rendered().file("element-call-jwt", "/etc/lk-jwt/authority.crt")).toContain("caddy/authority");
    expect(tokens({ domain: "acme.example" }).environment).not.toHaveProperty("SSL_CERT_FILE");
  });

  it("is reached with its path taken off, all of its routes with it", () => {
    const caddyfile = rendered().file("caddy", "/etc/caddy/Caddyfile");
    const site = /https:\/\/call\.acme\.test:443 \{([\s\S]*?)\n\}/.exec(caddyfile)?.[1] ?? "";
    expect(site).toMatch(
      /handle \/livekit\/jwt\/\* \{\s+uri strip_prefix \/livekit\/jwt\s+reverse_proxy element-call-jwt-for-caddy:8080\s+\}/,
    );
    expect(site).toMatch(
      /handle \/livekit\/sfu\/\* \{\s+uri strip_prefix \/livekit\/sfu\s+reverse_proxy element-call-livekit-for-caddy:7880\s+\}/,
    );
    // It sets CORS itself: two headers of the same name are none to a browser.
    expect(site).not.toContain("Access-Control");
  });
});

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [key, ...keysOf(inner)]);
}
