import { connect, type TLSSocket } from "node:tls";

import { ocsfOf } from "@allod/api/ocsf";

import type { AuditEvent } from "../domain/audit.ts";
import type { Receiver } from "./forward.ts";

/** `log audit`: RFC 5424, section 6.2.1. */
const FACILITY = 13;
const WARNING = 4;
const INFORMATIONAL = 6;
/** What a receiver should take: RFC 5425, section 4.3.1. Of an event that is larger, its details are left out. */
const LARGEST = 8192;
/** Of structured data that no organization has a number for: the one that RFC 5612 keeps for examples. */
const ENTERPRISE = 32_473;

export interface SyslogSettings {
  readonly host: string;
  readonly port: number;
  /** Certificates in PEM that are trusted instead of those that everybody trusts. */
  readonly ca?: string | undefined;
  /** The name in the receiver's certificate, where it is not its host. */
  readonly serverName?: string | undefined;
  /** Our own name, as it stands in messages. */
  readonly from: string;
}

/**
 * Syslog over TLS: RFC 5424 messages in the framing of RFC 5425. Syslog has no receipts: what was handed to the connection counts as taken,
 * and is lost when the receiver goes down with it unread.
 */
export function syslogReceiver({ host, port, ca, serverName, from }: SyslogSettings): Receiver {
  let open: TLSSocket | undefined;

  function opened(signal: AbortSignal): Promise<TLSSocket> {
    if (open !== undefined) return Promise.resolve(open);
    return new Promise((resolve, reject) => {
      const socket = connect({ host, port, minVersion: "TLSv1.2", servername: serverName ?? host, ...(ca === undefined ? {} : { ca }) });
      const giveUp = (): void => void socket.destroy(signal.reason as Error);
      signal.addEventListener("abort", giveUp, { once: true });
      socket.setKeepAlive(true, 60_000);
      socket.once("secureConnect", () => {
        signal.removeEventListener("abort", giveUp);
        open = socket;
        resolve(socket);
      });
      socket.on("error", reject);
      // It says nothing; that it leaves is to be noticed at once.
      socket.on("end", () => socket.destroy());
      socket.on("close", () => {
        signal.removeEventListener("abort", giveUp);
        if (open === socket) open = undefined;
        reject(new Error("the receiver closed the connection"));
      });
      socket.resume();
    });
  }

  return {
    name: `syslog ${host}:${port}`,
    async send(events, signal) {
      const socket = await opened(signal);
      await written(socket, Buffer.concat(events.map((event) => frameOf(messageOf(event, from)))), signal);
    },
    close() {
      open?.destroy();
      open = undefined;
    },
  };
}

function written(socket: TLSSocket, data: Buffer, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const giveUp = (): void => void socket.destroy(signal.reason as Error);
    signal.addEventListener("abort", giveUp, { once: true });
    socket.write(data, (error) => {
      signal.removeEventListener("abort", giveUp);
      if (error === undefined || error === null) resolve();
      else reject(error);
    });
  });
}

/** Octet counting: RFC 5425, section 4.3. */
export function frameOf(message: string): Buffer {
  return Buffer.from(`${Buffer.byteLength(message)} ${message}`);
}

/** RFC 5424, with an event of OCSF in JSON as its message. All of it is ASCII: then no receiver has to guess what it is in. */
export function messageOf(event: AuditEvent, from: string): string {
  const severity = event.outcome === "failure" || event.outcome === "denied" ? WARNING : INFORMATIONAL;
  const head = [
    `<${FACILITY * 8 + severity}>1`,
    event.occurredAt.toISOString(),
    printable(from, 255),
    "allod",
    "-",
    printable(event.action, 32),
    `[allod@${ENTERPRISE} id="${event.id}" chain="${event.tenantId ?? "platform"}" seq="${event.seq}" hash="${event.hash}"]`,
  ].join(" ");
  const whole = `${head} ${ascii(ocsfOf(event))}`;
  return whole.length <= LARGEST ? whole : `${head} ${ascii(ocsfOf({ ...event, metadata: "left out: too large for syslog" }))}`;
}

/** Printable US-ASCII without spaces; `-` for nothing. */
function printable(text: string, longest: number): string {
  return text.replaceAll(/[^!-~]/g, "").slice(0, longest) || "-";
}

function ascii(value: object): string {
  return JSON.stringify(value).replaceAll(/[\u0080-\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
