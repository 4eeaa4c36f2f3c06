import { once } from "node:events";
import type { Socket } from "node:net";

const LIMIT = 16_384;

/** Brings an SMTP connection to where TLS begins (RFC 3207). Throws with what the server said when it offers none. */
export async function smtpReadyForTls(socket: Socket, signal: AbortSignal): Promise<void> {
  await expectReply(socket, "220", signal);
  socket.write("EHLO allod.invalid\r\n");
  const offers = await expectReply(socket, "250", signal);
  if (!/^250[ -]STARTTLS\r?$/im.test(offers)) throw new Error("the server offers no encryption (STARTTLS)");
  socket.write("STARTTLS\r\n");
  await expectReply(socket, "220", signal);
}

/** A whole reply: its last line has a space after the code (RFC 5321, 4.2.1). */
async function expectReply(socket: Socket, code: string, signal: AbortSignal): Promise<string> {
  let reply = "";
  while (!/^\d{3} [^\n]*\n$/m.test(reply)) {
    const next = once(socket, "data", { signal });
    socket.resume();
    const [chunk] = (await next) as [Buffer];
    reply += chunk.toString("latin1");
    if (reply.length > LIMIT) throw new Error("the server's reply has no end");
  }
  socket.pause();
  if (!reply.startsWith(code)) throw new Error(`the server said ${JSON.stringify(reply.trim().slice(0, 120))}`);
  return reply;
}
