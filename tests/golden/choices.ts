/** What a workspace file may choose, beside its five lines: each is rendered, kept as a golden tree and checked with the real programs. */
export const choices: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  "five-lines": {},
  "everything-chosen": {
    title: "Acme & Söhne",
    language: "de",
    domain: "acme.example",
    admin: { email: "anna.berg+it@acme.example", firstName: "Anna", lastName: "Berg" },
    tls: { mode: "acme", email: "hostmaster@acme.example" },
    network: { ipv4: "198.51.100.7", ipv6: "2001:db8::7" },
    components: {
      keycloak: { hostname: "sign-in" },
      postgres: { layout: "per-app" },
      synapse: {
        hostname: "m",
        cache: true,
        maxUpload: "1GiB",
        retention: { messages: "365d", remoteMedia: "30d", localMedia: "730d" },
        autoJoinRooms: ["#general", "#help"],
        federation: { mode: "allow-list", allow: ["matrix.org", "partner.example"] },
      },
      coturn: { relayPorts: { from: 50_000, to: 50_099 } },
      "element-web": {
        theme: "Acme",
        themes: [
          { name: "Acme", dark: true, colors: { "accent-color": "#0b5fff" }, compound: { "--cpd-color-bg-accent-rest": "#0b5fff" } },
        ],
      },
    },
  },
  "closed-and-small": {
    domain: "chat.internal",
    network: { httpPort: 8080, httpsPort: 8443 },
    components: { synapse: { federation: { mode: "closed" }, urlPreviews: false }, coturn: { enabled: false } },
  },
};
