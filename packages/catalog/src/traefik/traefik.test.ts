import { describe, expect, it } from "vitest";

import { Rendered } from "../rendered.test-support.ts";

const chosen = { providers: { oidcClient: "keycloak", route: "traefik" }, components: { dozzle: { enabled: true } } };
const rendered = new Rendered(chosen);
const open = new Rendered({ ...chosen, domain: "acme.example", tls: { email: "hostmaster@acme.example" } });

interface EntryPoint {
  readonly address: string;
  readonly http: { readonly aliasHeadersStrategy: string; readonly encodedCharacters?: Readonly<Record<string, boolean>> };
  readonly forwardedHeaders?: unknown;
  readonly transport?: { readonly respondingTimeouts: { readonly readTimeout: string } };
}
interface Static {
  readonly entryPoints: Readonly<Record<string, EntryPoint>>;
  readonly providers: unknown;
  readonly accessLog: unknown;
  readonly certificatesResolvers?: unknown;
}
interface Router {
  readonly entryPoints: readonly string[];
  readonly rule: string;
  readonly priority?: number;
  readonly middlewares: readonly string[];
  readonly service: string;
  readonly tls?: unknown;
}
interface Routes {
  readonly http: {
    readonly routers: Readonly<Record<string, Router>>;
    readonly middlewares: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, unknown>>>>>>;
    readonly services: Readonly<Record<string, { readonly loadBalancer: { readonly servers: readonly { readonly url: string }[] } }>>;
  };
  readonly tls: { readonly options: unknown; readonly certificates?: unknown };
}

const config = rendered.yaml<Static>("traefik", "/etc/traefik/traefik.yml");
const { http, tls } = rendered.yaml<Routes>("traefik", "/etc/traefik/routes.yml");
const guard = rendered.plan.grants.find(({ request }) => request.capability === "forwardAuth");
const guarded = guard?.request.capability === "forwardAuth" ? guard.request.host : "";
const ofHost = (host: string): [string, Router][] =>
  Object.entries(http.routers).filter(([, { rule }]) => rule.startsWith(`Host(\`${host}\`)`));

describe("traefik.yml", () => {
  it("knows no Docker socket: routes come from a file", () => {
    expect(config.providers).toEqual({ file: { filename: "/etc/traefik/routes.yml", watch: false } });
    expect(rendered.workload("traefik").hostPaths).toBeUndefined();
    expect(rendered.workload("traefik").engineGroup).toBeUndefined();
  });

  it("has no interface of its own", () => expect(config).not.toHaveProperty("api"));

  it("lets `%2F` and `%23` through at every entry point: each has a filter of its own", () => {
    const points = Object.entries(config.entryPoints).filter(([name]) => !["health", "metrics"].includes(name));
    expect(points.map(([name]) => name)).toEqual(expect.arrayContaining(["web", "websecure", "inside1"]));
    for (const [, { http: rules }] of points)
      expect(rules.encodedCharacters).toMatchObject({ allowEncodedSlash: true, allowEncodedHash: true, allowEncodedNullCharacter: false });
  });

  it("believes no forwarded header, and no header that is spelled like one of its own", () => {
    for (const { http: rules, forwardedHeaders } of Object.values(config.entryPoints)) {
      expect(rules.aliasHeadersStrategy).toBe("delete");
      expect(forwardedHeaders).toBeUndefined();
    }
  });

  it("binds each entry point to one address: the public one, those of links, and its own", () => {
    expect(config.entryPoints["web"]?.address).toBe("traefik-public:80");
    expect(config.entryPoints["websecure"]?.address).toBe("traefik-public:443");
    expect(config.entryPoints["health"]?.address).toBe("127.0.0.1:2020");
    const inside = Object.entries(config.entryPoints).flatMap(([name, { address }]) => (name.startsWith("inside") ? [address] : []));
    const callers = rendered.plan.links
      .filter(({ to, port }) => to === "traefik" && port === 443)
      .map(({ from }) => `traefik-for-${from}:443`);
    expect(inside.toSorted()).toEqual(callers.toSorted());
  });

  it("does not end large uploads after a minute", () => {
    expect(config.entryPoints["websecure"]?.transport?.respondingTimeouts.readTimeout).toBe("12h");
  });

  it("keeps what signs somebody in out of the log: parameters of addresses, and headers", () => {
    expect(config.accessLog).toMatchObject({
      format: "json",
      fields: { queryParameters: { defaultMode: "drop" }, headers: { defaultMode: "drop", names: { "User-Agent": "keep" } } },
    });
  });

  it("asks a public authority where one can answer, and keeps what it gives", () => {
    expect(config.certificatesResolvers).toBeUndefined();
    expect(open.yaml<Static>("traefik", "/etc/traefik/traefik.yml").certificatesResolvers).toEqual({
      public: { acme: { email: "hostmaster@acme.example", storage: "/data/acme.json", tlsChallenge: {} } },
    });
    expect(open.workload("traefik").volumes).toEqual([{ name: "data", path: "/data", ownership: "user" }]);
    expect(rendered.workload("traefik").volumes).toEqual([]);
  });
});

describe("certificates of the workspace's own authority", () => {
  it("are one, for all names: Traefik cannot sign", () => {
    const { files } = rendered.workload("traefik");
    const part = files.find(({ path }) => path === "/etc/traefik/certificate.crt")?.content.parts[0];
    const names = [...new Set(Object.values(http.routers).flatMap(({ rule }) => /^Host\(`([^`]+)`\)/.exec(rule)?.[1] ?? []))].toSorted();
    expect(part).toMatchObject({ ref: { part: "certificate", spec: { type: "certificate", authority: "traefik/authority", names } } });
    expect(tls.certificates).toEqual([{ certFile: "/etc/traefik/certificate.crt", keyFile: "/etc/traefik/certificate.key" }]);
    expect(rendered.plan.secrets.map(({ name }) => name)).toEqual(expect.arrayContaining(["traefik/authority", "traefik/certificate"]));
  });

  it("are given for our names alone: for others, Traefik would make one up", () => {
    expect(tls.options).toEqual({ default: { minVersion: "VersionTLS12", sniStrict: true } });
  });
});

describe("routes", () => {
  it("go by the longest path first, with priorities of their own: Traefik's are the lengths of rules", () => {
    const found = ofHost("id.acme.test").map(([name, { priority }]) => [name, priority]);
    expect(Object.fromEntries(found)).toEqual({
      "id.acme.test/realms/": 1008,
      "id.acme.test/realms/master": 1014,
      "id.acme.test/realms/master/": 1015,
      "id.acme.test/resources/": 1011,
    });
  });

  it("are over https, at every entry point of https", () => {
    const secure = Object.keys(config.entryPoints).filter((name) => name === "websecure" || name.startsWith("inside"));
    const { "to-https": plain, ...others } = http.routers;
    expect(plain).toMatchObject({ entryPoints: ["web"], middlewares: ["to-https"], service: "noop@internal" });
    for (const router of Object.values(others))
      expect({ ...router, entryPoints: router.entryPoints.toSorted() }).toMatchObject({ entryPoints: secure.toSorted(), tls: {} });
  });

  it("that are closed are closed however a slash is written: Traefik keeps `%2F` apart from one", () => {
    const closed = http.routers["id.acme.test/realms/master/"];
    expect(closed?.rule).toBe("Host(`id.acme.test`) && PathRegexp(`^/realms(/|%2[fF])master(/|%2[fF])`)");
    expect(http.routers["id.acme.test/realms/master"]?.rule).toBe("Host(`id.acme.test`) && PathRegexp(`^/realms(/|%2[fF])master$`)");
  });

  it("with fixed answers go to who gives them, which Traefik cannot", () => {
    expect(http.routers["acme.test/.well-known/matrix/client"]).toMatchObject({ service: "fixed", middlewares: ["common"] });
    expect(http.services["fixed"]?.loadBalancer.servers).toEqual([{ url: "http://traefik-fixed:8080" }]);
    const answers = rendered.file("traefik-fixed", "/etc/caddy/Caddyfile");
    const [, answer = ""] = /handle \/\.well-known\/matrix\/client \{([\s\S]*?)\n\t\}/.exec(answers) ?? [];
    expect(answer).toContain("header Access-Control-Allow-Origin *");
    expect(answer).toContain('"m.homeserver"');
    expect(answers).toContain("http://acme.test:8080 {\n\tbind traefik-fixed-for-traefik\n");
  });

  it("take a prefix off on the way, where the app does not know it", () => {
    const calls = new Rendered({ providers: chosen.providers, components: { "element-call": { enabled: true } } });
    const found = calls.yaml<Routes>("traefik", "/etc/traefik/routes.yml").http;
    const shortened = Object.entries(found.routers).filter(([, { middlewares }]) => middlewares.some((name) => name.startsWith("strip ")));
    expect(shortened.length).toBeGreaterThan(0);
    for (const [name, { middlewares }] of shortened) {
      const prefix = middlewares.at(-1)?.slice("strip ".length) ?? "?";
      expect(name).toContain(prefix);
      expect(found.middlewares[`strip ${prefix}`]).toEqual({ stripPrefix: { prefixes: [prefix] } });
    }
  });

  it("bring every app's host to the app", () => {
    expect(http.routers["chat.acme.test/"]?.service).toBe("to element-web-for-traefik:8080");
    expect(http.services["to element-web-for-traefik:8080"]?.loadBalancer.servers).toEqual([
      { url: "http://element-web-for-traefik:8080" },
    ]);
  });
});

describe("a guarded host", () => {
  it("is asked about before whatever is proxied", () => {
    const proxied = ofHost(guarded).filter(([name]) => !name.endsWith("/oauth2-proxy/"));
    expect(proxied.length).toBeGreaterThan(0);
    // In this order: what others say of themselves is gone before the guard is asked.
    for (const [, { middlewares }] of proxied) expect(middlewares).toEqual(["common", `untold ${guarded}`, `ask ${guarded}`]);
    expect(http.middlewares[`ask ${guarded}`]).toEqual({
      forwardAuth: {
        address: "http://oauth2-proxy-" + guarded.split(".")[0] + "-for-traefik:4180/",
        authResponseHeaders: expect.arrayContaining(["X-Auth-Request-Email"]),
        trustForwardHeader: false,
        preserveLocationHeader: true,
        maxResponseBodySize: 1_048_576,
      },
    });
    expect(http.middlewares[`untold ${guarded}`]?.["headers"]?.["customRequestHeaders"]).toMatchObject({ "X-Auth-Request-Email": "" });
  });

  it("has the guard's own pages, which nobody is asked about, and which are told nothing either", () => {
    const router = http.routers[`${guarded}/oauth2-proxy/`];
    expect(router?.middlewares).toEqual(["common", `untold ${guarded}`]);
    expect(router?.rule).toContain("PathPrefix(`/oauth2-proxy/`)");
  });
});

describe("the container", () => {
  it("has no exception at all, beside the internet it is there for", () => {
    for (const id of ["traefik", "traefik-fixed"]) {
      expect(rendered.workload(id).exceptions ?? []).toEqual([]);
      expect(rendered.workload(id).user).toBe("65532:65532");
    }
    expect(rendered.workload("traefik-fixed").ports).toBeUndefined();
  });

  it("says that it limits nobody's uploads: it could only by holding them back whole", () => {
    expect(http.middlewares).not.toHaveProperty("buffering");
    expect(rendered.warnings.map(({ message }) => message)).toContain("Traefik does not limit how much people send.");
  });
});

it("is not the edge unless it is chosen", () => expect(new Rendered().plan.edge).toBe("caddy"));
