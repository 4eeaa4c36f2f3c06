import { createHash } from "node:crypto";

import { ocsfOf } from "@allod/api/ocsf";
import type { Secret } from "@allod/core";

import type { Receiver } from "./forward.ts";
import { post } from "./post.ts";

export interface HttpReceiverSettings {
  readonly url: string;
  /** Sent as a bearer token. */
  readonly token?: Secret | undefined;
  /** Certificates in PEM that are trusted instead of those that everybody trusts. */
  readonly ca?: string | undefined;
}

/** Batches of OCSF events over HTTP, one JSON object a line. A status of 2xx says that all of them were taken. */
export function httpReceiver({ url, token, ca }: HttpReceiverSettings): Receiver {
  const target = new URL(url);
  // Some have their secret in the path.
  const mark = createHash("sha256").update(url).digest("hex").slice(0, 12);
  return {
    name: `http ${target.host} ${mark}`,
    async send(events, signal) {
      const status = await post(target, {
        headers: {
          "content-type": "application/x-ndjson",
          "user-agent": "Allod",
          ...(token === undefined ? {} : { authorization: `Bearer ${token.reveal()}` }),
        },
        body: events.map((event) => `${JSON.stringify(ocsfOf(event))}\n`).join(""),
        ca,
        signal,
      });
      if (status < 200 || status >= 300) throw new Error(`it answered with status ${status}`);
    },
    close: () => undefined,
  };
}
