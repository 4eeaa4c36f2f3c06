import { ConnectorError } from "../contract/errors.ts";
import { type AdminApi, detailOf, refusal, TITLE } from "./admin-api.ts";
import { ALLOD_WELCOMED, changeUser, readUser, type User, userPath } from "./users.ts";

/** How a realm says that it has no mail server of its own (seen, 26.7.4). It is a 500 like any other trouble with mail. */
const NO_SENDER = "Invalid sender address";

/**
 * Sends the realm's own e-mail with the link under which a new person does what the first sign-in needs, and notes that it
 * was sent. Killed between the two, it is sent again: twice is better than never.
 */
export function welcomer(api: AdminApi, actions: readonly string[]): (user: User, signal: AbortSignal) => Promise<void> {
  return async ({ id }, signal) => {
    const answer = await api.send({ method: "PUT", path: `${userPath(id)}/execute-actions-email`, body: actions, signal }, [500]);
    if (answer.status === 500) {
      if (detailOf(answer.body)?.includes(NO_SENDER) !== true) throw refusal(answer);
      throw new ConnectorError(
        "permanent",
        `The account is made, but the realm of ${TITLE} has no mail server to send the welcome with: set its e-mail settings, or configure \`welcome: none\`.`,
      );
    }
    const now = await readUser(api, id, signal);
    if (now !== undefined) await changeUser(api, now, { attributes: { [ALLOD_WELCOMED]: ["true"] }, signal });
  };
}
