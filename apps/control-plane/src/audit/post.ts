import { once } from "node:events";
import { request as overHttp } from "node:http";
import { request as overHttps, type RequestOptions } from "node:https";
import type { LookupFunction } from "node:net";

export interface Post {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Certificates in PEM that are trusted instead of those that everybody trusts. */
  readonly ca?: string | undefined;
  /** Finds the addresses of a host; that of the machine, when it is left out. */
  readonly lookup?: LookupFunction | undefined;
  readonly signal: AbortSignal;
}

/** Posts a text, and gives the status of the answer, whose body is not read. Follows nowhere else. Throws what the network throws. */
export async function post(url: URL, { headers, body, ca, lookup, signal }: Post): Promise<number> {
  const options: RequestOptions = {
    method: "POST",
    // A connection of its own, which was not opened for anybody else.
    agent: false,
    headers: { ...headers, "content-length": Buffer.byteLength(body), connection: "close" },
    signal,
    ...(ca === undefined ? {} : { ca }),
    ...(lookup === undefined ? {} : { lookup }),
  };
  const sending = url.protocol === "https:" ? overHttps(url, options) : overHttp(url, options);
  // What comes after the first answer or error is nobody's concern.
  sending.on("error", () => undefined);
  sending.end(body);
  const [answer] = (await once(sending, "response", { signal })) as [{ readonly statusCode?: number; destroy(): void }];
  answer.destroy();
  return answer.statusCode ?? 0;
}
