/** A choice in the workspace file: what it is about, and its alternatives as parts of the file. */
type Alternative = { readonly [key: string]: unknown };

/** Where people choose between products, or do without. Each alternative is merged into the file. */
export const axes: Readonly<Record<string, Readonly<Record<string, Alternative>>>> = {
  identity: { authentik: { providers: { oidcClient: "authentik" } }, keycloak: { providers: { oidcClient: "keycloak" } } },
  "matrix sign-in": { mas: { components: { synapse: { signIn: "mas" } } }, oidc: { components: { synapse: { signIn: "oidc" } } } },
  calls: {
    none: off("element-call", "jitsi"),
    "element-call": { components: { "element-call": { enabled: true }, jitsi: { enabled: false } } },
    jitsi: { components: { "element-call": { enabled: false }, jitsi: { enabled: true } } },
    both: { components: { "element-call": { enabled: true }, jitsi: { enabled: true } } },
  },
  files: {
    none: off("nextcloud", "opencloud"),
    nextcloud: { components: { nextcloud: { enabled: true } } },
    opencloud: { components: { nextcloud: { enabled: false }, opencloud: { enabled: true } } },
  },
  office: { none: off("collabora"), collabora: { components: { collabora: { enabled: true } } } },
  edge: { caddy: {}, traefik: { providers: { route: "traefik" } } },
  mail: { none: off("stalwart"), stalwart: { components: { stalwart: { enabled: true } } } },
  suite: { company: { suite: "company" }, full: { suite: "full" } },
  certificates: {
    acme: { domain: "acme.example", admin: { email: "anna.berg@acme.example" }, network: { ipv4: "198.51.100.7" } },
    internal: { domain: "acme.test", network: { httpPort: 8080, httpsPort: 8443 } },
  },
};

function off(...ids: readonly string[]): Alternative {
  return { components: Object.fromEntries(ids.map((id) => [id, { enabled: false }])) };
}

/** One alternative of each axis, by name. */
export type Combination = Readonly<Record<string, string>>;

/** Combinations in which every two alternatives of different axes meet at least once. Greedy, and always the same. */
export function pairwise(): Combination[] {
  const names = Object.keys(axes);
  const open = new Set(
    names.flatMap((a, index) =>
      names.slice(index + 1).flatMap((b) => alternatives(a).flatMap((x) => alternatives(b).map((y) => pair(a, x, b, y)))),
    ),
  );
  const found: Combination[] = [];
  for (let first = [...open][0]; first !== undefined; first = [...open][0]) {
    const chosen: Record<string, string> = Object.fromEntries(first.split(" & ").map((half) => half.split(": ") as [string, string]));
    for (const name of names) {
      if (chosen[name] !== undefined) continue;
      const met = (value: string): number =>
        Object.entries(chosen).filter(([other, taken]) => open.has(paired(names, [name, value], [other, taken]))).length;
      chosen[name] = alternatives(name).toSorted((x, y) => met(y) - met(x))[0] ?? "";
    }
    for (const [index, a] of names.entries())
      for (const b of names.slice(index + 1)) open.delete(pair(a, chosen[a] ?? "", b, chosen[b] ?? ""));
    found.push(Object.fromEntries(names.map((name) => [name, chosen[name] ?? ""])));
  }
  return found;
}

/** What the workspace file says for a combination. */
export function chosenBy(combination: Combination): Alternative {
  return Object.entries(combination).reduce<Alternative>((file, [axis, name]) => merged(file, axes[axis]?.[name] ?? {}), {});
}

function alternatives(axis: string): string[] {
  return Object.keys(axes[axis] ?? {});
}

function pair(a: string, x: string, b: string, y: string): string {
  return `${a}: ${x} & ${b}: ${y}`;
}

/** The pair in the order of the axes. */
function paired(names: readonly string[], [a, x]: readonly [string, string], [b, y]: readonly [string, string]): string {
  return names.indexOf(a) < names.indexOf(b) ? pair(a, x, b, y) : pair(b, y, a, x);
}

function merged(into: Alternative, from: Alternative): Alternative {
  const result: Record<string, unknown> = { ...into };
  for (const [key, value] of Object.entries(from)) {
    const before = result[key];
    result[key] = isMap(before) && isMap(value) ? merged(before, value) : value;
  }
  return result;
}

function isMap(value: unknown): value is Alternative {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
