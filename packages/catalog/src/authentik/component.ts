import { type CapabilityRequest, defineComponent, type NeedsContext } from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";
import { hostname } from "../settings.ts";
import { answers, apiKey, publicUrl } from "./answers.ts";
import { identityEntries } from "./blueprint/identity.ts";
import { sharedDiscovery } from "./discovery.ts";
import { invitations } from "./invitations.ts";
import { clientIdOf, METRICS_PORT, OUTPOST, PORT, SERVER, slugOf, VERSION, WORKER } from "./names.ts";
import { probes } from "./probes.ts";
import { blueprintTask, outpostTask, settingsTask } from "./tasks.ts";
import { coreWorkloads, directoryWorkload, type Keys } from "./workloads.ts";

const settings = z.strictObject({
  hostname: hostname("id"),
});
type Context = NeedsContext<z.output<typeof settings>>;

function keysOf({ secret }: Context): Omit<Keys, "database"> {
  const born = { keep: "authentik keeps the one of its first start, and a new one would lock Allod out of it" };
  return {
    steward: secret("steward", TOKEN, born),
    locked: secret("locked", TOKEN, { keep: "authentik keeps the one of its first start; nobody signs in with it" }),
    secret: secret("secret-key", { ...TOKEN, bytes: 48 }),
  };
}

export const authentik = defineComponent({
  id: "authentik",
  title: "Authentik",
  purpose: "Identity: one account for everything, with a second factor; for apps, for pages that cannot sign anybody in, and for LDAP.",
  version: VERSION,
  license: "MIT",
  docs: "https://docs.goauthentik.io/",
  preferredFor: ["oidcClient"],
  alongOnly: ["forwardAuth", "identityConnector", "ldapDirectory"],
  settings,
  reservedUsernames: [
    { pattern: "akadmin", reason: "authentik's own first account, which Allod keeps it with" },
    { pattern: "ak-.*", reason: "accounts of authentik's own programs begin like this" },
    { pattern: "allod-.*", reason: "accounts of the workspace's programs begin like this" },
    { pattern: "ldap-.*", reason: "accounts of programs that read the directory begin like this" },
    { pattern: "admin", reason: "the name that attackers try first" },
  ],
  answers,
  consequences: {
    // The outpost keeps asking until the server answers, and is not well before: whoever asks for the directory may start earlier.
    ldapDirectory: (): CapabilityRequest[] => [
      { capability: "connection", id: "directory", workload: OUTPOST, to: { workload: SERVER, port: PORT }, startup: true },
    ],
    /** The one of a shared issuer's clients that people open describes the issuer. */
    oidcClient: (request, context): CapabilityRequest[] =>
      request.issuer === "shared" && request.launchUrl !== undefined
        ? [
            {
              capability: "route",
              id: "shared-issuer",
              workload: SERVER,
              host: context.host(context.settings.hostname),
              paths: ["/.well-known/openid-configuration"],
              target: {
                kind: "json",
                body: sharedDiscovery(publicUrl(context), slugOf(clientIdOf(context.component, request))),
                cors: true,
              },
            },
          ]
        : [],
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] => {
    const id = host(chosen.hostname);
    return [
      { capability: "database", id: "main", workload: SERVER, also: [WORKER], name: "authentik", locale: "C" },
      { capability: "smtpRelay", id: "mail", workload: WORKER, optional: "if-present" },
      { capability: "metrics", id: "server", workload: SERVER, port: METRICS_PORT, path: "/metrics", optional: "if-present" },
      { capability: "metrics", id: "worker", workload: WORKER, port: METRICS_PORT, path: "/metrics", optional: "if-present" },
      {
        capability: "route",
        id: "sign-in",
        workload: SERVER,
        host: id,
        paths: ["/"],
        target: { kind: "proxy", workload: SERVER, port: PORT },
      },
      // For its own programs and for who watches it; and the first account's setup, which is done.
      {
        capability: "route",
        id: "inside",
        workload: SERVER,
        host: id,
        paths: ["/-/", "/ws/outpost/", "/if/flow/initial-setup/", "/api/v3/flows/executor/initial-setup/"],
        target: { kind: "refuse" },
      },
    ];
  },
  build(context) {
    const { workspace } = context;
    const url = context.granted("route", "sign-in").url;
    const keys: Keys = { ...keysOf(context), database: context.granted("database", "main").password };
    const firstPassword = context.secret(
      "first-password",
      { type: "password", length: 24 },
      { keep: "it is used up by the first sign-in; people change their password themselves" },
    );
    const directories = context.requests("ldapDirectory");
    const outpostToken = context.secret("ldap-outpost", { type: "found", by: "authentik.directory-key" });
    const clients = context.requests("oidcClient");
    const guards = context.requests("forwardAuth");
    const entries = identityEntries({
      workspace,
      url,
      mail: context.grant("smtpRelay", "mail") !== undefined,
      firstPassword,
      clients,
      guards,
      urlOf: context.url,
      directories,
      controlPlanes: context.requests("identityConnector").map(({ component }) => ({ component, key: apiKey(context, component) })),
    });
    return {
      workloads: [...coreWorkloads(context, keys, url), ...(directories.length === 0 ? [] : [directoryWorkload(context, outpostToken)])],
      backups: [
        {
          id: "media",
          kind: "volume",
          workload: SERVER,
          volume: "media",
          note: "Icons of applications that administrators have uploaded.",
        },
      ],
      probes: probes({ url, clients, guards, urlOf: context.url }),
      tasks: [
        settingsTask({ steward: keys.steward, url }),
        blueprintTask({ steward: keys.steward, entries }),
        ...(directories.length === 0 ? [] : [outpostTask({ steward: keys.steward, token: outpostToken })]),
      ],
      secrets: [firstPassword],
      dns: [],
      invitations: invitations({ steward: keys.steward, url }),
      firstSteps: [
        {
          title: "Sign in for the first time",
          url: `${url}/if/user/`,
          text: `Sign in as ${workspace.admin.username} with the password that \`allod secrets show authentik/first-password\` prints. You choose a new one and set up the second factor. People and groups are kept at ${url}/if/admin/.`,
        },
      ],
    };
  },
});
