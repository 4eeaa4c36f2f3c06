import type { Secret } from "@allod/core";
import { createTransport } from "nodemailer";

import type { Mail } from "./domain/store.ts";

/** Sends mail through a server: `smtps://user:password@host:465`, or `smtp://host:587` with TLS where the server offers it. */
export function smtpSender({ smtp, from }: { readonly smtp: Secret; readonly from: string }): (mail: Mail) => Promise<void> {
  const transport = createTransport(smtp.reveal(), { from });
  return async ({ to, subject, text }) => {
    await transport.sendMail({ to, subject, text });
  };
}
