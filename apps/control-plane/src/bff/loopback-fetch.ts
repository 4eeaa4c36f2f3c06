import { request as send } from "node:http";

/**
 * As `fetch`, for names below `.localhost`: they are this machine (RFC 6761, section 6.3), also where its resolver does
 * not know them, and the server there is asked by its name. Plain http only. For the embedded identity provider.
 */
export async function loopbackFetch(url: string, init?: RequestInit): Promise<Response> {
  const request = new Request(url, init);
  const { protocol, hostname } = new URL(url);
  if (protocol !== "http:" || !/(^|\.)localhost$/.test(hostname)) return fetch(request);
  const body = Buffer.from(await request.arrayBuffer());
  return new Promise((resolve, reject) => {
    const outgoing = send(
      url,
      {
        method: request.method,
        headers: { ...Object.fromEntries(request.headers), "content-length": body.length },
        signal: request.signal,
        // Asked for one address or for all of them, depending on the caller.
        lookup: (_name, { all }, found) =>
          all === true ? found(null, [{ address: "127.0.0.1", family: 4 }]) : found(null, "127.0.0.1", 4),
      },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (chunk: Buffer) => chunks.push(chunk));
        incoming.on("error", fail);
        incoming.on("end", () => {
          const headers = new Headers();
          for (const [name, values = []] of Object.entries(incoming.headersDistinct))
            for (const value of values) headers.append(name, value);
          const status = incoming.statusCode ?? 502;
          resolve(new Response([204, 304].includes(status) ? null : Buffer.concat(chunks), { status, headers }));
        });
      },
    );
    // What `fetch` throws when nobody answers, so that callers need to know one kind.
    function fail(error: Error): void {
      reject(request.signal.aborted ? request.signal.reason : new TypeError("fetch failed", { cause: error }));
    }
    outgoing.on("error", fail);
    outgoing.end(body);
  });
}
