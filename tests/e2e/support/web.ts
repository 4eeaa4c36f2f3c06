import { request } from "node:https";

/** An answer over TLS from the target, with the workspace's own authority trusted and no other. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  json<T>(): T;
}

export interface Call {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Calls `https://…` at this machine: the names of the tests are in no DNS. */
export function call(authority: string, url: string, { method = "GET", headers = {}, body }: Call = {}): Promise<Answer> {
  const { hostname, port, pathname, search } = new URL(url);
  return new Promise((resolve, reject) => {
    const options = {
      host: "127.0.0.1",
      port: port === "" ? 443 : Number(port),
      servername: hostname,
      ca: authority,
      method,
      path: `${pathname}${search}`,
      headers: { host: hostname, ...headers },
    };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text, json: <T>() => JSON.parse(text) as T });
      });
    })
      .on("error", reject)
      .end(body === undefined ? undefined : JSON.stringify(body));
  });
}
