import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

interface Mail {
  readonly to: string;
  /** Headers and body as they came. */
  readonly text: string;
}

export interface Mailbox {
  readonly port: number;
  /** In the order in which they came. */
  readonly mails: readonly Mail[];
  stop(): void;
}

/** An SMTP server on loopback that takes every mail and keeps it: as much of RFC 5321 as a product needs that sends one. */
export async function startMailbox(): Promise<Mailbox> {
  const mails: Mail[] = [];
  const server = createServer((socket) => {
    receive(socket, mails);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return { port, mails, stop: () => void server.close() };
}

function receive(socket: Socket, mails: Mail[]): void {
  let [to, rest, data] = ["", "", undefined as string[] | undefined];
  const answer = (line: string): boolean => socket.write(`${line}\r\n`);
  answer("220 mailbox");
  socket.setEncoding("utf8").on("error", () => undefined);
  socket.on("data", (chunk: string) => {
    const lines = (rest + chunk).split("\r\n");
    rest = lines.pop() ?? "";
    for (const line of lines) {
      if (data !== undefined) {
        if (line !== ".") data.push(line);
        else {
          mails.push({ to, text: data.join("\n") });
          data = undefined;
          answer("250 kept");
        }
      } else if (line.toUpperCase() === "DATA") {
        data = [];
        answer("354 go on");
      } else {
        to = /^RCPT TO:<([^>]*)>/i.exec(line)?.[1] ?? to;
        answer(line.toUpperCase() === "QUIT" ? "221 bye" : "250 yes");
      }
    }
  });
}
