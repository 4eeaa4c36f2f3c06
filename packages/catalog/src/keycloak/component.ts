import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, jsonText, type NeedsContext, type SecretRef } from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";
import { authorityFiles } from "../certificate-files.ts";
import { hostname } from "../settings.ts";
import { type Client, clientId } from "./client.ts";
import { invitations } from "./invitations.ts";
import { keycloakConf } from "./keycloak-conf.ts";
import { type Program, realmFile, type Realm } from "./realm.ts";
import { realmTask } from "./task.ts";

const VERSION = "26.7.4";
const WORKLOAD = "keycloak";
const PORT = 8080;
const MANAGEMENT_PORT = 9000;

const settings = z.strictObject({
  hostname: hostname("id"),
});
type Settings = z.output<typeof settings>;
type Context = NeedsContext<Settings>;

const AUTHORITY = "/opt/keycloak/conf/truststores/authority.crt";

function clientSecret(purpose: string, { secret }: Context): SecretRef {
  return secret(`client-${purpose}`, TOKEN);
}

function issuer({ host, settings: chosen, url, workspace }: Context): string {
  return `${url(host(chosen.hostname))}/realms/${workspace.name}`;
}

/** Two programs, so that who brings people in cannot read events, and who reads events cannot touch people. */
function programs(context: Context): readonly [people: Program, events: Program] {
  return [
    { id: "allod-people", title: "Allod: people", secret: clientSecret("allod-people", context), role: "manage-users" },
    { id: "allod-events", title: "Allod: events", secret: clientSecret("allod-events", context), role: "view-events" },
  ];
}

export const keycloak = defineComponent({
  id: "keycloak",
  title: "Keycloak",
  purpose: "Identity: one account for everything, with a second factor.",
  version: VERSION,
  license: "Apache-2.0",
  docs: "https://www.keycloak.org/documentation",
  settings,
  alongOnly: ["identityConnector"],
  reservedUsernames: [
    { pattern: "service-account-.*", reason: "accounts of programs begin like this" },
    { pattern: "admin", reason: "the name that attackers try first" },
  ],
  answers: {
    oidcClient: (request, context) => {
      const host = context.host(context.settings.hostname);
      const id = clientId(context.component, request);
      const logout = request.backchannelLogoutUri;
      return {
        grant: {
          issuer: issuer(context),
          discoveryUrl: `${issuer(context)}/.well-known/openid-configuration`,
          endpoints: {
            authorization: `${issuer(context)}/protocol/openid-connect/auth`,
            token: `${issuer(context)}/protocol/openid-connect/token`,
            userinfo: `${issuer(context)}/protocol/openid-connect/userinfo`,
          },
          clientId: id,
          clientSecret: clientSecret(request.clientId ?? context.component, context),
          providerTitle: context.workspace.title,
          accountUrl: `${issuer(context)}/account/`,
        },
        links: [
          { from: request.workload, to: { publicHost: host }, startup: true },
          // Keycloak itself calls the app when a session ends.
          ...(logout === undefined ? [] : [{ from: WORKLOAD, to: { publicHost: new URL(logout).hostname }, startup: false }]),
        ],
      };
    },
    identityConnector: (request, context) => {
      const [people, events] = programs(context);
      const host = context.host(context.settings.hostname);
      const at = { url: context.url(host), realm: context.workspace.name, issuer: issuer(context) };
      const welcome = context.grant("smtpRelay", "mail") === undefined ? "none" : "email";
      return {
        grant: {
          connector: { id: "keycloak", config: { ...at, clientId: people.id, clientSecret: people.secret, welcome } },
          sources: [{ id: "keycloak", config: { ...at, clientId: events.id, clientSecret: events.secret } }],
        },
        links: [{ from: request.workload, to: { publicHost: host }, startup: false }],
      };
    },
  },
  consequences: {
    /** By the edge, because Keycloak can listen on one address alone: to the control plane, and nobody else. */
    identityConnector: ({ workload, also = [] }, { settings: chosen, host, workspace }): CapabilityRequest[] => [
      {
        capability: "route",
        id: "people",
        workload: WORKLOAD,
        host: host(chosen.hostname),
        paths: [`/admin/realms/${workspace.name}`, `/admin/realms/${workspace.name}/`],
        inside: [workload, ...also],
        target: { kind: "proxy", workload: WORKLOAD, port: PORT },
      },
    ],
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] => [
    { capability: "database", id: "main", workload: WORKLOAD, name: "keycloak", locale: "C" },
    { capability: "smtpRelay", id: "mail", workload: WORKLOAD, optional: "if-present" },
    { capability: "metrics", id: "main", workload: WORKLOAD, port: MANAGEMENT_PORT, path: "/metrics", optional: "if-present" },
    // The console of the master realm and the management port are nowhere public.
    {
      capability: "route",
      id: "sign-in",
      workload: WORKLOAD,
      host: host(chosen.hostname),
      paths: ["/realms/", "/resources/"],
      target: { kind: "proxy", workload: WORKLOAD, port: PORT },
    },
    {
      capability: "route",
      id: "master",
      workload: WORKLOAD,
      host: host(chosen.hostname),
      paths: ["/realms/master", "/realms/master/"],
      target: { kind: "refuse" },
    },
  ],
  build(context) {
    const { workspace } = context;
    const url = context.granted("route", "sign-in").url;
    const database = context.granted("database", "main");
    const mail = context.grant("smtpRelay", "mail");
    const [listen = "127.0.0.1"] = context.listen(WORKLOAD, PORT);
    const address = { host: listen, port: PORT };
    const [measured = "127.0.0.1"] = context.listen(WORKLOAD, MANAGEMENT_PORT);
    const clients = context.requests("oidcClient").map(({ component, request }): Client => ({
      id: clientId(component, request),
      title: request.title,
      secret: request.public === true ? undefined : clientSecret(request.clientId ?? component, context),
      redirectUris: request.redirectUris,
      postLogoutUris: request.postLogoutUris,
      audience: request.audience ?? "members",
      launchUrl: request.launchUrl,
      backchannelLogoutUri: request.backchannelLogoutUri,
    }));
    const realm: Realm = {
      workspace,
      clients,
      programs: context.requests("identityConnector").length === 0 ? [] : programs(context),
      mail,
      firstPassword: context.secret(
        "first-password",
        { type: "password", length: 24 },
        { keep: "it is used up by the first sign-in; people change their password themselves" },
      ),
      steward: context.secret("steward", TOKEN, {
        keep: "Keycloak keeps the one that its realm was born with, and a new one would lock Allod out of it",
      }),
    };
    // It opens TLS itself to whom it tells that a session ended, and to the mail server.
    const opensTls = mail !== undefined || clients.some(({ backchannelLogoutUri }) => backchannelLogoutUri !== undefined);
    const trust = opensTls ? context.trust : undefined;
    const account = `${url}/realms/${workspace.name}/account/`;
    return {
      workloads: [
        {
          id: WORKLOAD,
          image: `quay.io/keycloak/keycloak:${VERSION}`,
          user: "1000:0",
          command: ["start", "--import-realm"],
          environment: { JAVA_OPTS_KC_HEAP: "-XX:InitialRAMPercentage=20 -XX:MaxRAMPercentage=55", KC_CACHE: "local" },
          files: [
            {
              path: "/opt/keycloak/conf/keycloak.conf",
              content: keycloakConf({ database, url, listen, measured, authority: trust === undefined ? undefined : AUTHORITY }),
            },
            ...authorityFiles(trust, AUTHORITY),
            { path: `/opt/keycloak/data/import/${workspace.name}-realm.json`, content: jsonText(realmFile(realm)) },
          ],
          // `start` writes its optimized build there; the volume is filled from the image, a memory file system would be empty.
          volumes: [{ name: "quarkus", path: "/opt/keycloak/lib/quarkus", ownership: "image" }],
          scratch: [
            { path: "/opt/keycloak/data", size: ByteSize.mebibytes(64) },
            { path: "/tmp", size: ByteSize.mebibytes(64) },
          ],
          resources: { memory: ByteSize.mebibytes(1024), cpus: 2, pids: 512 },
          health: {
            // The image has no HTTP client; bash opens the connection.
            test: [
              "bash",
              "-c",
              `exec 3<>/dev/tcp/${measured}/${MANAGEMENT_PORT}; printf 'HEAD /health/ready HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3 | grep -q ' 200'`,
            ],
            interval: Duration.seconds(10),
            timeout: Duration.seconds(10),
            retries: 12,
            startPeriod: Duration.minutes(3),
          },
          stopGrace: Duration.seconds(30),
          logs: "json",
        },
      ],
      backups: [],
      probes: [
        {
          id: "identity.discovery",
          title: "Sign-in describes itself with its public address",
          check: {
            kind: "http",
            url: `${url}/realms/${workspace.name}/.well-known/openid-configuration`,
            expect: { status: 200, json: [{ pointer: "/issuer", equals: `${url}/realms/${workspace.name}` }] },
          },
          feels: "Nobody can sign in to anything.",
          fix: "Read `allod logs keycloak`.",
        },
        {
          id: "identity.admin-hidden",
          title: "The administration of Keycloak is not public",
          check: { kind: "http", url: `${url}/admin/`, expect: { status: 404 } },
          feels: "Nothing; but strangers can try passwords of the administration.",
          fix: "Run `allod up`: the edge must route only /realms/ and /resources/.",
        },
      ],
      tasks: [realmTask({ realm, workload: WORKLOAD, address })],
      invitations: invitations({ workload: WORKLOAD, address, realm: workspace.name, steward: realm.steward, mail: mail !== undefined }),
      dns: [],
      firstSteps: [
        {
          title: "Sign in for the first time",
          url: account,
          text: `Sign in as ${workspace.admin.username} with the password that \`allod secrets show keycloak/first-password\` prints. You choose a new one and set up the second factor.`,
        },
      ],
    };
  },
});
