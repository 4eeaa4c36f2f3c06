import type { AnswerContext, Answers, ConnectorGrant, SecretData } from "@allod/compiler/component";

import { STEWARD, tokenOf } from "./accounts.ts";
import { PORT, WORKLOAD } from "./needs.ts";
import type { Settings } from "./settings.ts";

const ENDPOINT = { workload: WORKLOAD, port: PORT };

export const answers: Answers<Settings> = {
  matrixHomeserver: ({ workload: from, account }, context) => ({
    grant: {
      baseUrl: context.url(context.host(context.settings.hostname)),
      serverName: context.workspace.domain,
      endpoint: ENDPOINT,
      delegated: context.settings.signIn === "mas",
      accessToken: account === undefined ? undefined : tokenOf(account.localpart, context),
    },
    // Web clients run in the browser; programs with an account ask from inside.
    links: account === undefined ? [] : [{ from, to: ENDPOINT, startup: true }],
  }),
  chatConnector: ({ workload: from }, context) => {
    const { grant, endpoint } = connector(context);
    return { grant, links: [ENDPOINT, ...endpoint].map((to) => ({ from, to, startup: true })) };
  },
};

/**
 * With names as the identity provider has them: the server is one company's, and who signs in before they were brought there
 * has such a name. As the steward, and under MAS also at the Admin API, where
 * accounts are then made.
 */
function connector(context: AnswerContext<Settings>): {
  grant: ConnectorGrant;
  endpoint: readonly { workload: string; port: number }[];
} {
  const { workspace, settings, host, url, grant, asked } = context;
  const mas = settings.signIn === "mas" ? grant("matrixAuthentication", "sign-in") : undefined;
  const launchUrl = asked("matrixHomeserver").find(({ clientUrl }) => clientUrl !== undefined)?.clientUrl;
  const access = { homeserverUrl: `http://${WORKLOAD}:${PORT}`, serverName: workspace.domain, adminToken: tokenOf(STEWARD, context) };
  const signIn: { readonly [key: string]: SecretData } =
    mas === undefined
      ? { ssoProvider: "oidc-workspace" }
      : {
          authentication: {
            url: `http://${mas.administration.endpoint.workload}:${mas.administration.endpoint.port}`,
            clientId: mas.administration.clientId,
            clientSecret: mas.administration.clientSecret,
            provider: mas.upstream,
          },
        };
  return {
    grant: {
      connector: {
        id: "matrix",
        config: {
          ...access,
          ...signIn,
          names: "plain",
          publicUrl: url(host(settings.hostname)),
          ...(launchUrl === undefined ? {} : { launchUrl }),
        },
      },
      sources: [{ id: "synapse", config: access }],
    },
    endpoint: mas === undefined ? [] : [mas.administration.endpoint],
  };
}
