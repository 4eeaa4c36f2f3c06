import { type CapabilityRequest, defineComponent, type NeedsContext } from "@allod/compiler/component";
import { z } from "zod";

import { TOKEN } from "../token.ts";
import { hostname } from "../settings.ts";
import { meetingProbes } from "./probes.ts";
import { CLIENT_PORT, HTTP_PORT, prosodyConfig } from "./prosody.ts";
import { JICOFO, jicofo, JVB, jvb, PROSODY, prosody, VERSION, WEB, WEB_PORT, web } from "./workloads.ts";

const SIGN_IN = "/_sign-in";

const settings = z.strictObject({
  hostname: hostname("meet"),
  mediaPort: z
    .int()
    .min(1024)
    .max(65_535)
    .default(10_000)
    .describe("UDP port of the server that sound and picture of all meetings arrive at. Default: 10000."),
});

function secrets({ secret }: NeedsContext<unknown>) {
  const token = (purpose: string) => secret(purpose, TOKEN);
  return { token: token("token"), state: token("sign-in"), focus: token("focus"), bridge: token("bridge") };
}

export const jitsi = defineComponent({
  id: "jitsi",
  title: "Jitsi Meet",
  purpose: "Video meetings that people open by a link, with guests.",
  version: VERSION,
  license: "Apache-2.0 AND MIT",
  docs: "https://jitsi.github.io/handbook/docs/devops-guide/devops-guide-docker",
  suite: "full",
  settings,
  answers: {
    meetings: (_request, { settings: chosen, host, url }) => ({ grant: { url: url(host(chosen.hostname)) }, links: [] }),
  },
  needs: ({ settings: chosen, host, url }): CapabilityRequest[] => {
    const name = host(chosen.hostname);
    const connection = (id: string, workload: string, port: number): CapabilityRequest => ({
      capability: "connection",
      id,
      workload,
      to: { workload: PROSODY, port },
      startup: true,
    });
    return [
      {
        capability: "oidcClient",
        id: "sign-in",
        workload: PROSODY,
        title: "Meetings",
        redirectUris: [`${url(name)}${SIGN_IN}/callback`],
        postLogoutUris: [],
        launchUrl: url(name),
      },
      // No route for the bridge: since stable-11146 browsers reach it by its media port alone.
      {
        capability: "route",
        id: "pages",
        workload: WEB,
        host: name,
        paths: ["/"],
        target: { kind: "proxy", workload: WEB, port: WEB_PORT },
      },
      {
        capability: "route",
        id: "sign-in",
        workload: PROSODY,
        host: name,
        paths: [`${SIGN_IN}/`],
        target: { kind: "proxy", workload: PROSODY, port: HTTP_PORT },
      },
      { capability: "turnRelay", id: "calls", workload: PROSODY, optional: true },
      connection("browsers", WEB, HTTP_PORT),
      connection("focus", JICOFO, CLIENT_PORT),
      connection("bridge", JVB, CLIENT_PORT),
    ];
  },
  build(context) {
    const { workspace, settings: chosen, trust } = context;
    const { url } = context.granted("route", "pages");
    const turn = context.grant("turnRelay", "calls");
    const made = secrets(context);
    const listen = (port: number): string[] => ["127.0.0.1", ...context.listen(PROSODY, port)];
    const source = {
      workspace,
      url,
      mediaPort: chosen.mediaPort,
      stun: turn === undefined ? undefined : `${turn.host}:${turn.port}`,
      prosodyConfig: prosodyConfig({
        publicUrl: url,
        listen: { clients: listen(CLIENT_PORT), http: listen(HTTP_PORT) },
        oidc: context.granted("oidcClient", "sign-in"),
        turn,
        secrets: made,
        ownAuthority: trust !== undefined,
      }),
      authority: trust,
      focus: made.focus,
      bridge: made.bridge,
    };
    return {
      workloads: [web(source), prosody(source), jicofo(source), jvb(source)],
      // A public workspace only: on a test domain, everybody is on this machine's own network anyway.
      warnings:
        workspace.network.ipv4 === undefined && workspace.tls.mode === "acme"
          ? [
              {
                message:
                  "Meetings of three and more ask a STUN server of Jitsi's makers for this server's address, and stay silent when it does not answer.",
                hint: "Set it: `network: { ipv4: 203.0.113.7 }`, with the server's own address.",
                path: "network.ipv4",
              },
            ]
          : [],
      // Rooms live as long as people are in them, and the rest is configuration.
      backups: [],
      probes: meetingProbes({ url, signIn: `${url}${SIGN_IN}` }),
      tasks: [],
      dns: [],
      clients: [{ kind: "meetings", url }],
    };
  },
});
