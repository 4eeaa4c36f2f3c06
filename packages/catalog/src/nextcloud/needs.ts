import { ByteSize } from "@allod/core";
import type { CapabilityRequest, NeedsContext, SecretRef } from "@allod/compiler/component";
import type { z } from "zod";

import { TOKEN } from "../token.ts";
import { bytes } from "../settings.ts";
import type { settings } from "./settings.ts";

export type NextcloudSettings = z.output<typeof settings>;

export const WEB = "nextcloud";
export const CRON = "nextcloud-cron";
export const PORT = 8080;
/** What the provider is called in Nextcloud; part of addresses. */
export const PROVIDER = "workspace";
/** Where calendars and contacts are found. */
export const DAV = "/remote.php/dav/";

/** Of the one local account: the control plane keeps people out with it. No page takes it. */
export function localPassword({ secret }: Pick<NeedsContext<NextcloudSettings>, "secret">): SecretRef {
  return secret("administrator", TOKEN, { keep: "the installation keeps the one that it was made with" });
}

/** What Nextcloud asks for. */
export function nextcloudNeeds({ workspace, settings, host, url }: NeedsContext<NextcloudSettings>): CapabilityRequest[] {
  const name = host(settings.hostname);
  const base = url(name);
  const by = { workload: WEB, also: [CRON] };
  const route = (
    id: string,
    at: string,
    paths: readonly string[],
  ): Omit<Extract<CapabilityRequest, { capability: "route" }>, "target"> => ({
    capability: "route",
    id,
    workload: WEB,
    host: at,
    paths,
  });
  // Apache would redirect to http, because it knows nothing of the edge.
  const discovery = (id: string, at: string): CapabilityRequest => ({
    ...route(id, at, ["/.well-known/caldav", "/.well-known/carddav"]),
    target: { kind: "redirect", to: `${base}${DAV}` },
  });
  return [
    { capability: "database", id: "main", ...by, name: "nextcloud", locale: "C.UTF-8" },
    { capability: "cache", id: "main", ...by },
    {
      capability: "oidcClient",
      id: "sign-in",
      workload: WEB,
      title: "Files",
      // With and without `index.php`: which one it is depends on how Apache rewrites.
      redirectUris: [`${base}/apps/user_oidc/code`, `${base}/index.php/apps/user_oidc/code`],
      postLogoutUris: [`${base}/`],
      launchUrl: `${base}/`,
      backchannelLogoutUri: `${base}/index.php/apps/user_oidc/backchannel-logout/${PROVIDER}`,
    },
    { capability: "smtpRelay", id: "mail", ...by, optional: "if-present", startup: false },
    { capability: "office", id: "documents", ...by, optional: "if-present", startup: false, wopiHost: name, pages: [name] },
    { capability: "meetings", id: "meetings", workload: WEB, optional: "if-present", startup: false },
    {
      ...route("app", name, ["/"]),
      target: { kind: "proxy", workload: WEB, port: PORT },
      maxBody: bytes(settings.maxUpload).plus(ByteSize.mebibytes(1)),
    },
    discovery("discovery", name),
    // Programs that know nothing but somebody's address ask the domain (RFC 6764).
    ...(name === workspace.domain ? [] : [discovery("discovery-domain", workspace.domain)]),
    // Background work begins when the installation is there.
    { capability: "connection", id: "after-installation", workload: CRON, to: { workload: WEB, port: PORT }, startup: true },
  ];
}
