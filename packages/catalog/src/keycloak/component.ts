import { ByteSize, Duration } from "@allod/core";
import { type CapabilityRequest, defineComponent, jsonText, type NeedsContext, type SecretRef, text } from "@allod/compiler/component";
import { z } from "zod";

import { hostname } from "../settings.ts";
import { type Client, clientId, realmFile, type Realm } from "./realm.ts";
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

function clientSecret(component: string, { secret }: Context): SecretRef {
  return secret(`client-${component}`, { type: "token", bytes: 32, encoding: "hex" });
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
      return {
        grant: {
          issuer: `${context.url(host)}/realms/${context.workspace.name}`,
          discoveryUrl: `${context.url(host)}/realms/${context.workspace.name}/.well-known/openid-configuration`,
          clientId: clientId(context.component),
          clientSecret: clientSecret(context.component, context),
          providerTitle: context.workspace.title,
        },
        links: [{ from: request.workload, to: { publicHost: host }, startup: true }],
      };
    },
  },
  needs: ({ settings: chosen, host }): CapabilityRequest[] => [
    { capability: "database", id: "main", workload: WORKLOAD, name: "keycloak", locale: "C" },
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
    const [listen = "127.0.0.1"] = context.listen(WORKLOAD, PORT);
    const clients = context.requests("oidcClient").map(({ component, request }): Client => ({
      id: clientId(component),
      title: request.title,
      secret: clientSecret(component, context),
      redirectUris: request.redirectUris,
      postLogoutUris: request.postLogoutUris,
    }));
    const realm: Realm = {
      workspace,
      clients,
      firstPassword: context.secret(
        "first-password",
        { type: "password", length: 24 },
        { keep: "it is used up by the first sign-in; people change their password themselves" },
      ),
      steward: context.secret(
        "steward",
        { type: "token", bytes: 32, encoding: "hex" },
        { keep: "Keycloak keeps the one that its realm was born with, and a new one would lock Allod out of it" },
      ),
    };
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
              content: text`db=postgres
db-url=jdbc:postgresql://${database.host}:${database.port}/${database.database}
db-username=${database.user}
db-password=${database.password}
hostname=${url}
http-enabled=true
http-host=${listen}
http-port=${PORT}
http-management-host=127.0.0.1
http-management-port=${MANAGEMENT_PORT}
proxy-headers=xforwarded
health-enabled=true
metrics-enabled=true
log-console-output=json
`,
            },
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
              `exec 3<>/dev/tcp/127.0.0.1/${MANAGEMENT_PORT}; printf 'HEAD /health/ready HTTP/1.0\\r\\n\\r\\n' >&3; head -n 1 <&3 | grep -q ' 200'`,
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
      tasks: [realmTask({ realm, workload: WORKLOAD, address: { host: listen, port: PORT } })],
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
