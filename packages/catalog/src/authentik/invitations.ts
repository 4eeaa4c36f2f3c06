import type { Invitation, Invitations, SecretRef, TaskIo } from "@allod/compiler/component";

import { catalogErrors } from "../errors.ts";
import { type AuthentikApi, authentikApi, type Row } from "./api.ts";
import { INVITATION_FLOW } from "./names.ts";

const PATH = "/stages/invitation/invitations/";

/**
 * Invitations are authentik's own, of our flow. None is of the kind `single_use`: that one is used up by whoever opens the
 * link first, and programs that preview links do. Ours are used up by the rule that lets the account be written.
 */
export function invitations({ steward, url }: { steward: SecretRef; url: string }): Invitations {
  const connect = async (io: TaskIo): Promise<AuthentikApi> => authentikApi(io, await io.reveal(steward));
  return {
    async create(io, { email, expires, administrator }) {
      const api = await connect(io);
      const flow = await api.get(`/flows/instances/${INVITATION_FLOW}/`);
      if (flow === undefined) throw catalogErrors.error("authentik.unready", { what: `the flow ${INVITATION_FLOW}` });
      const made = await api.send("POST", PATH, {
        name: nameOf(email, expires),
        flow: flow["pk"],
        single_use: false,
        // Without it the invitation is open for half an hour.
        expires,
        fixed_data: { email, ...(administrator ? { allodAdministrator: true } : {}) },
      });
      return seen(made, url);
    },
    async list(io) {
      const rows = await (await connect(io)).list(PATH);
      return rows.filter(({ flow_obj: flow }) => (flow as Row | undefined)?.["slug"] === INVITATION_FLOW).map((row) => seen(row, url));
    },
    revoke: async (io, id) => (await connect(io)).remove(`${PATH}${encodeURIComponent(id)}/`),
  };
}

/** A slug, and nothing else is taken. */
function nameOf(email: string, expires: string): string {
  const slug = email.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return `allod-${slug}-${expires.replaceAll(/\D/g, "")}`;
}

function seen({ pk, expires, fixed_data: data }: Row, url: string): Invitation {
  return {
    id: String(pk),
    email: String((data as Row | undefined)?.["email"] ?? ""),
    expires: new Date(String(expires)).toISOString(),
    url: `${url}/if/flow/${INVITATION_FLOW}/?itoken=${String(pk)}`,
  };
}
