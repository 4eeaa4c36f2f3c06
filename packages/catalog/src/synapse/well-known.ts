/** What clients ask the domain for. Matrix specification 1.18, client-server API, "Well-known URIs". */
export function clientWellKnown(baseUrl: string) {
  return { "m.homeserver": { base_url: baseUrl } };
}

/** Where other servers find this one. Without a port they would try 8448. */
export function serverWellKnown(host: string, port: number) {
  return { "m.server": `${host}:${port}` };
}
