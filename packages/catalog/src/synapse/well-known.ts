import type { GrantOf } from "@allod/compiler/component";

/** What clients ask the domain for. Matrix specification 1.18, client-server API, "Well-known URIs". */
export function clientWellKnown(baseUrl: string, grant: GrantOf) {
  const account = grant("matrixAuthentication", "sign-in")?.url;
  const calls = grant("rtcFocus", "calls")?.serviceUrl;
  return {
    "m.homeserver": { base_url: baseUrl },
    // With a slash at the end: clients compare it with what the service says of itself.
    ...(account === undefined ? {} : { "org.matrix.msc2965.authentication": { issuer: `${account}/`, account: `${account}/account/` } }),
    // No part of MSC4143 any more, but the only place where Element Web 1.12 looks: it asks without a token.
    ...(calls === undefined ? {} : { "org.matrix.msc4143.rtc_foci": [{ type: "livekit", livekit_service_url: calls }] }),
  };
}

/** Where other servers find this one. Without a port they would try 8448. */
export function serverWellKnown(host: string, port: number) {
  return { "m.server": `${host}:${port}` };
}
