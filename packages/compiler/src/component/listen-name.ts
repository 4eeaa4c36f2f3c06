/**
 * The name of `to` on the network of the link that `from` has to it, and nowhere else: a server can bind to it, and who calls
 * by it is never told another of the server's addresses. `from` is the edge's workload for links to public hostnames.
 */
export function listenName({ from, to }: { readonly from: string; readonly to: string }): string {
  return `${to}-for-${from}`;
}
