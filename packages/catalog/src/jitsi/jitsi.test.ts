import { readFileSync } from "node:fs";
import { connect } from "node:net";

import { ByteSize } from "@allod/core";
import { describe, expect, it } from "vitest";

import { freePort } from "../free-port.test-support.ts";
import { productSchema, Rendered } from "../rendered.test-support.ts";
import { OUR_FILES } from "./prosody.ts";
import { prosodyPresent, startProsody } from "./running-prosody.test-support.ts";
import { SERVICES_MODULE } from "./services-module.ts";

const facts = productSchema("jitsi/compose-facts.json");
const PARTS = ["web", "prosody", "jicofo", "jvb"] as const;

const rendered = (more: Readonly<Record<string, unknown>> = {}) =>
  new Rendered({ ...more, components: { jitsi: { enabled: true }, ...(more["components"] as object | undefined) } });
const environment = (part: (typeof PARTS)[number], more?: Readonly<Record<string, unknown>>) =>
  rendered(more).workload(`jitsi-${part}`).environment ?? {};
const config = (more?: Readonly<Record<string, unknown>>) => rendered(more).file("jitsi-prosody", `${OUR_FILES}/prosody.cfg.lua`);

describe("Jitsi's images", () => {
  it("are those without root: user 1000, a read-only root, web on 8000 inside", () => {
    for (const part of PARTS) {
      const { image, user, exceptions = [] } = rendered().workload(`jitsi-${part}`);
      expect({ image, user, exceptions }).toEqual({ image: `ghcr.io/jitsi/${part}:stable-11146-2`, user: "1000:1000", exceptions: [] });
    }
    expect(rendered().file("caddy", "/etc/caddy/Caddyfile")).toContain("reverse_proxy jitsi-web-for-caddy:8000");
  });

  it("are not started by their supervisor, which runs programs from /run and cannot be told where to listen", () => {
    for (const part of PARTS) expect(rendered().workload(`jitsi-${part}`).entrypoint?.slice(0, 2)).toEqual(["bash", "-c"]);
    const executable = PARTS.filter((part) =>
      rendered()
        .workload(`jitsi-${part}`)
        .scratch.some(({ executable: yes }) => yes === true),
    );
    // The bridge unpacks native libraries; nothing else may run what it wrote.
    expect(executable).toEqual(["jvb"]);
  });

  it("log no addresses of browsers: the token that opens rooms is in them", () => {
    expect(rendered().file("jitsi-web", "/etc/jitsi/nginx/custom-meet.conf")).toBe("access_log off;\n");
    // Where the image looks for what is added to its site.
    expect(rendered().workload("jitsi-web").entrypoint?.[2]).toMatch(/^cp -r \S+ \/etc\/jitsi\/nginx \/config\/ && /);
  });

  it("fit into 1.75 GiB together, with room beside what Java may take for its heap", () => {
    const of = (part: (typeof PARTS)[number]) => rendered().workload(`jitsi-${part}`).resources.memory;
    const sum = PARTS.reduce((total, part) => total.plus(of(part)), ByteSize.mebibytes(0));
    expect(sum.bytes).toBeLessThanOrEqual(ByteSize.mebibytes(1792).bytes);
    expect([of("jvb"), of("jicofo")].map(({ bytes }) => bytes)).toEqual([ByteSize.mebibytes(960).bytes, ByteSize.mebibytes(512).bytes]);
    expect([environment("jvb")["VIDEOBRIDGE_MAX_MEMORY"], environment("jicofo")["JICOFO_MAX_MEMORY"]]).toEqual(["512m", "256m"]);
  });

  it.skipIf(!facts.present)("are given only settings that they know (their own list, where it is at hand)", () => {
    const { env } = JSON.parse(readFileSync(facts.path, "utf8")) as { env: Readonly<Record<string, readonly string[]>> };
    // Java's own.
    const unknown = PARTS.flatMap((part) =>
      Object.keys(environment(part, { network: { ipv4: "198.51.100.7" } })).filter(
        (name) => name !== "JAVA_TOOL_OPTIONS" && env[part]?.includes(name) !== true,
      ),
    );
    expect(unknown).toEqual([]);
  });
});

describe("who may open a meeting", () => {
  it("is set on web, prosody and jicofo alike: one that differs lets everybody in, or nobody", () => {
    expect(PARTS.map((part) => environment(part)["ENABLE_AUTH"])).toEqual(["1", "1", "1", undefined]);
    expect([environment("web")["ENABLE_GUESTS"], environment("prosody")["ENABLE_GUESTS"]]).toEqual(["1", "1"]);
    expect([environment("prosody")["AUTH_TYPE"], environment("jicofo")["AUTH_TYPE"]]).toEqual(["jwt", "jwt"]);
    expect(environment("prosody")).not.toHaveProperty("JWT_ALLOW_EMPTY");
  });

  it("leads members to the identity provider and back to their room, over Prosody", () => {
    expect(environment("web")["TOKEN_AUTH_URL"]).toBe("https://meet.acme.test/_sign-in/?room={room}");
    const client = rendered().plan.grants.find(
      ({ request }) => request.capability === "oidcClient" && request.workload === "jitsi-prosody",
    );
    expect(client?.request).toMatchObject({ redirectUris: ["https://meet.acme.test/_sign-in/callback"] });
    expect(config()).toContain('allod_issuer = "https://id.acme.test/realms/acme"');
    expect(rendered().file("caddy", "/etc/caddy/Caddyfile")).toMatch(
      /handle \/_sign-in\/\* \{\s+reverse_proxy jitsi-prosody-for-caddy:5280\s+\}/,
    );
  });

  it("is told by tokens of ours alone: their issuer, audience, method and secret", () => {
    expect(environment("prosody")).toMatchObject({
      JWT_ACCEPTED_ISSUERS: "allod",
      JWT_ACCEPTED_AUDIENCES: "jitsi",
      JWT_SIGN_TYPE: "HS256",
    });
    expect(config()).toContain('app_secret = "[secret jitsi/token]"');
  });

  it("trusts the workspace's own authority where no public one signs", () => {
    expect(config()).toContain(`client_https_ssl = { cafile = "${OUR_FILES}/authority.crt" }`);
    expect(config({ domain: "acme.example" })).not.toContain("client_https_ssl");
  });
});

describe("Jitsi's parts", () => {
  it("find each other though nothing is called xmpp.meet.jitsi here: both names are set", () => {
    expect([environment("jicofo")["XMPP_SERVER"], environment("jvb")["XMPP_SERVER"]]).toEqual(["jitsi-prosody", "jitsi-prosody"]);
    expect(environment("web")["XMPP_BOSH_URL_BASE"]).toBe("http://jitsi-prosody:5280");
  });

  it("have their passwords in files, each its own; the environment holds none that opens anything", () => {
    const { plan } = rendered();
    const secret = plan.secrets.flatMap(({ name }) => (name.startsWith("jitsi/") ? [name] : []));
    expect(secret).toEqual(["jitsi/bridge", "jitsi/focus", "jitsi/sign-in", "jitsi/token"]);
    expect(rendered().file("jitsi-jicofo", "/etc/jitsi/secrets.env")).toBe("JICOFO_AUTH_PASSWORD='[secret jitsi/focus]'\n");
    expect(rendered().file("jitsi-jvb", "/etc/jitsi/secrets.env")).toBe("JVB_AUTH_PASSWORD='[secret jitsi/bridge]'\n");
    expect(environment("prosody")).toMatchObject({ JICOFO_AUTH_PASSWORD: "unused", JVB_AUTH_PASSWORD: "unused" });
  });

  it("leave TLS to the edge, under an address without a slash at the end and with its port", () => {
    expect(environment("web")).toMatchObject({
      DISABLE_HTTPS: "1",
      ENABLE_HTTP_REDIRECT: "0",
      ENABLE_LETSENCRYPT: "0",
      PUBLIC_URL: "https://meet.acme.test",
    });
    expect(environment("web", { network: { httpPort: 8080, httpsPort: 8443 } })["PUBLIC_URL"]).toBe("https://meet.acme.test:8443");
  });

  it("listen for those who may call them: prosody by name, the others' interfaces for their own health alone", () => {
    expect(config()).toContain('c2s_interfaces = { "127.0.0.1", "jitsi-prosody-for-jitsi-jicofo", "jitsi-prosody-for-jitsi-jvb" }');
    expect(config()).toContain('http_interfaces = { "127.0.0.1", "jitsi-prosody-for-caddy", "jitsi-prosody-for-jitsi-web" }');
    expect(environment("jicofo")["JAVA_TOOL_OPTIONS"]).toContain("rest.host=127.0.0.1");
    expect(environment("jvb")["JAVA_TOOL_OPTIONS"]).toContain("private.host=127.0.0.1");
  });

  it("reach the bridge by its UDP port alone: there is no Colibri WebSocket since stable-11146", () => {
    expect(rendered().file("caddy", "/etc/caddy/Caddyfile")).not.toMatch(/colibri|jitsi-jvb/);
    const published = PARTS.flatMap((part) => rendered().workload(`jitsi-${part}`).ports ?? []);
    expect(published.map(({ port, protocol }) => `${port}/${protocol}`)).toEqual(["10000/udp"]);
    const moved = { components: { jitsi: { enabled: true, mediaPort: 20_000 } } };
    expect(rendered(moved).workload("jitsi-jvb").ports?.[0]?.port).toBe(20_000);
    expect(environment("jvb", moved)["JVB_PORT"]).toBe("20000");
  });

  it("say the bridge's address where it is known; ask Jitsi's makers only where it is public and not known, and warn", () => {
    expect(environment("jvb", { network: { ipv4: "198.51.100.7" } })).toMatchObject({
      JVB_ADVERTISE_IPS: "198.51.100.7",
      JVB_DISABLE_STUN: "true",
    });
    expect(environment("jvb")).toMatchObject({ JVB_DISABLE_STUN: "true" });
    expect(environment("jvb", { domain: "acme.example" })).not.toHaveProperty("JVB_DISABLE_STUN");
    expect(rendered({ domain: "acme.example" }).warnings.some(({ message }) => message.includes("Jitsi's makers"))).toBe(true);
    expect(rendered().warnings).toEqual([]);
  });

  it("send browsers to our relay on its own port, not on Jitsi's default 443, over UDP and TCP", () => {
    expect(environment("prosody")["GLOBAL_MODULES"]).toContain("external_services");
    expect(config()).toContain('external_service_secret = "[secret coturn/shared]"');
    expect(config().match(/\{ type = .*\}/g)).toEqual([
      '{ type = "stun", host = "turn.acme.test", port = 3478, transport = "udp" }',
      ...["udp", "tcp"].map(
        (transport) =>
          `{ type = "turn", host = "turn.acme.test", port = 3478, transport = "${transport}", ttl = 86400, secret = true, algorithm = "turn" }`,
      ),
    ]);
    expect(environment("web")).toMatchObject({ ENABLE_P2P: "1", P2P_STUN_SERVERS: "turn.acme.test:3478" });
    const without = { components: { coturn: { enabled: false } } };
    expect(config(without)).not.toContain("external_service");
    expect(environment("web", without)).not.toHaveProperty("P2P_STUN_SERVERS");
  });
});

describe.skipIf(!prosodyPresent)("Jitsi's services, in a real Prosody", () => {
  /** What the image writes, as far as it matters here; ours is read after it, as in the container. */
  const imageConfig = (port: number): string => `modules_enabled = { "roster"; "saslauth"; "disco"; "groups" }
modules_disabled = { "s2s" }
run_as_root = true
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
c2s_ports = { ${port} }
http_ports = { }
log = { { levels = { min = "info" }, to = "console" } }
VirtualHost "meet.jitsi"
    authentication = "anonymous"
VirtualHost "auth.meet.jitsi"
    authentication = "internal_hashed"
`;

  it("let in the focus and the bridge by their own passwords, and make the focus known to its public name from the start", async () => {
    const port = await freePort();
    const ours = config({ domain: "acme.example" })
      .replace("/run/prosody/config/prosody.cfg.lua", "@/image.cfg.lua")
      .replace("/run/prosody/data", "@/data")
      .replace("/run/prosody/prosody.pid", "@/prosody.pid")
      .replaceAll(OUR_FILES, "@")
      .replace(/interfaces = \{.*\}/g, 'interfaces = { "127.0.0.1" }');
    const prosody = await startProsody(`${ours}\n`, {
      files: {
        "image.cfg.lua": imageConfig(port),
        "groups.txt": rendered().file("jitsi-prosody", `${OUR_FILES}/groups.txt`),
        "modules/mod_auth_allod_services.lua": SERVICES_MODULE,
        "data/.keep": "",
      },
      service: "c2s",
    });
    try {
      expect(await signIn(port, "focus", "[secret jitsi/focus]")).toContain("<success");
      expect(await signIn(port, "jvb", "[secret jitsi/bridge]")).toContain("<success");
      expect(await signIn(port, "focus", "[secret jitsi/bridge]")).toContain("<failure");
      expect(await signIn(port, "stranger", "")).toContain("<failure");
      expect(await rosterOf(port, "focus", "[secret jitsi/focus]")).toMatch(
        /<item (?=[^>]*jid='focus.meet.jitsi')(?=[^>]*subscription='both')/,
      );
    } finally {
      await prosody.stop();
    }
  });
});

const STREAM = "<stream:stream to='auth.meet.jitsi' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>";

/** Says each line when the answer to the one before has come; returns the last answer. */
async function talk(port: number, lines: readonly { say: string; until: RegExp }[]): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  let heard = "";
  try {
    for (const { say, until } of lines) {
      heard = "";
      socket.write(say);
      for await (const chunk of socket.iterator({ destroyOnReturn: false })) {
        heard += String(chunk);
        if (until.test(heard)) break;
      }
    }
    return heard;
  } finally {
    socket.destroy();
  }
}

function opening(user: string, password: string): { say: string; until: RegExp }[] {
  const plain = Buffer.from(`\0${user}\0${password}`).toString("base64");
  return [
    { say: STREAM, until: /<\/stream:features>/ },
    { say: `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>${plain}</auth>`, until: /<success|<\/failure>/ },
  ];
}

function signIn(port: number, user: string, password: string): Promise<string> {
  return talk(port, opening(user, password));
}

function rosterOf(port: number, user: string, password: string): Promise<string> {
  return talk(port, [
    ...opening(user, password),
    { say: STREAM, until: /<\/stream:features>/ },
    { say: "<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", until: /id='bind'/ },
    { say: "<iq type='get' id='roster'><query xmlns='jabber:iq:roster'/></iq>", until: /<\/query>|<query[^>]*\/>/ },
  ]);
}
