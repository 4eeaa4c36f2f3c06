import type { CapabilityRequest, NeedsContext } from "@allod/compiler/component";

import type { OpenCloudSettings } from "./settings.ts";

export const WORKLOAD = "opencloud";
export const PORT = 9200;
/** Measurements and health; not for strangers. */
export const DEBUG_PORT = 9205;

/** Programs of OpenCloud's own, under the names that are written into them. Source: OpenCloud 7.3, webfinger's defaults. */
export const programs = [
  { id: "desktop", clientId: "OpenCloudDesktop", title: "Files on computers", redirectUris: ["http://127.0.0.1", "http://localhost"] },
  { id: "android", clientId: "OpenCloudAndroid", title: "Files on Android", redirectUris: ["oc://android.opencloud.eu"] },
  { id: "ios", clientId: "OpenCloudIOS", title: "Files on iPhones", redirectUris: ["oc://ios.opencloud.eu"] },
] as const;

/** What OpenCloud asks for. */
export function openCloudNeeds({ settings, host, url }: NeedsContext<OpenCloudSettings>): CapabilityRequest[] {
  const name = host(settings.hostname);
  const base = url(name);
  // It is several clients and believes one issuer.
  const client = { capability: "oidcClient", workload: WORKLOAD, public: true, issuer: "shared" } as const;
  return [
    {
      ...client,
      id: "web",
      clientId: "web",
      title: "Files",
      redirectUris: [`${base}/`, `${base}/oidc-callback.html`, `${base}/oidc-silent-redirect.html`],
      postLogoutUris: [`${base}/`],
      launchUrl: `${base}/`,
    },
    ...programs.map(({ id, clientId, title, redirectUris }) => ({
      ...client,
      id,
      clientId,
      title,
      redirectUris,
      postLogoutUris: redirectUris,
      offline: true,
    })),
    { capability: "smtpRelay", id: "mail", workload: WORKLOAD, optional: "if-present", startup: false },
    // Waited for: when the part that talks to the office cannot begin, it takes the whole process with it.
    { capability: "office", id: "documents", workload: WORKLOAD, optional: "if-present", wopiHost: name, pages: [name] },
    { capability: "metrics", id: "measurements", workload: WORKLOAD, optional: "if-present", port: DEBUG_PORT, path: "/metrics" },
    {
      capability: "route",
      id: "app",
      workload: WORKLOAD,
      host: name,
      paths: ["/"],
      target: { kind: "proxy", workload: WORKLOAD, port: PORT },
    },
    // Its parts fetch files by the address that people know.
    { capability: "connection", id: "itself", workload: WORKLOAD, to: { publicHost: name }, startup: false },
  ];
}
