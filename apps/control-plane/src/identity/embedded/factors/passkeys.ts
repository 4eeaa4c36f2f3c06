import type { Clock } from "@allod/core";
import {
  type AuthenticationResponseJSON,
  generateAuthenticationOptions,
  generateRegistrationOptions,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  type RegistrationResponseJSON,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from "@simplewebauthn/server";

import { type Database, within } from "../../../store/database.ts";
import type { Ticket, Tickets } from "../guard/tickets.ts";

const NAME = "Allod";
const MOST = 20;
/** What every browser has: ES256, EdDSA, RS256 (IANA COSE algorithms). The library would ask Node for what is experimental there. */
const ALGORITHMS = [-7, -8, -257];

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | undefined;
}

/** Who may answer a challenge: the ticket's account and what it is bound to. */
type ChallengeFor = Pick<Ticket, "application" | "accountId"> & { readonly boundTo: string };

/** Passkeys (WebAuthn Level 3). A challenge is a ticket: it can be answered once, in the sign-in or session that it was made for. */
export interface Passkeys {
  of(accountId: string): Promise<readonly Passkey[]>;
  offerRegistration(
    account: { readonly id: string; readonly email: string; readonly displayName: string },
    challenge: Omit<ChallengeFor, "accountId">,
  ): Promise<PublicKeyCredentialCreationOptionsJSON>;
  /** True when it was added. */
  register(
    response: RegistrationResponseJSON,
    owner: { readonly accountId: string; readonly boundTo: string; readonly name: string },
  ): Promise<boolean>;
  /** `accountId` undefined: whichever passkey there is for us. */
  offerSignIn(challenge: ChallengeFor): Promise<PublicKeyCredentialRequestOptionsJSON>;
  /** Whose passkey has signed the challenge; undefined when that is not so. */
  verify(
    response: AuthenticationResponseJSON,
    asked: { readonly accountId: string | undefined; readonly boundTo: string },
  ): Promise<string | undefined>;
  remove(accountId: string, id: string): Promise<boolean>;
}

interface Deps {
  readonly database: Database;
  readonly clock: Clock;
  readonly tickets: Tickets;
  readonly origin: string;
}

export function passkeys({ database, clock, tickets, origin }: Deps): Passkeys {
  const rpID = new URL(origin).hostname;

  async function challenge(ticket: ChallengeFor): Promise<Uint8Array<ArrayBuffer>> {
    const token = await tickets.issue({ purpose: "passkey", ...ticket });
    return Uint8Array.from(Buffer.from(token, "base64url"));
  }

  /** True for a challenge of ours that was made for this and was not answered before. */
  function answers({ accountId, boundTo }: { accountId: string | undefined; boundTo: string }): (challenge: string) => Promise<boolean> {
    return async (given) => {
      const ticket = await tickets.use(given, "passkey");
      return ticket !== undefined && ticket.boundTo === boundTo && ticket.accountId === accountId;
    };
  }

  const rows = (accountId: string) =>
    within(database, "everything", (connection) =>
      connection.selectFrom("identity_passkey").selectAll().where("account_id", "=", accountId).orderBy("created_at").execute(),
    );
  const descriptors = async (accountId: string): Promise<{ id: string; transports: string[] }[]> =>
    (await rows(accountId)).map(({ id, transports }) => ({ id, transports }));

  return {
    of: async (accountId) =>
      (await rows(accountId)).map(({ id, name, created_at: createdAt, last_used_at: lastUsedAt }) => ({
        id,
        name,
        createdAt,
        lastUsedAt: lastUsedAt ?? undefined,
      })),

    async offerRegistration({ id, email, displayName }, ticket) {
      return generateRegistrationOptions({
        rpName: NAME,
        rpID,
        userName: email,
        userDisplayName: displayName,
        userID: Uint8Array.from(Buffer.from(id)),
        challenge: await challenge({ ...ticket, accountId: id }),
        attestationType: "none",
        supportedAlgorithmIDs: ALGORITHMS,
        excludeCredentials: await descriptors(id),
        // Found without a name being typed, and only for whoever the device knows: that makes it two factors in one.
        authenticatorSelection: { residentKey: "required", userVerification: "required" },
      });
    },

    async register(response, { accountId, boundTo, name }) {
      const verified = await verifyRegistrationResponse({
        response,
        expectedChallenge: answers({ accountId, boundTo }),
        expectedOrigin: origin,
        expectedRPID: rpID,
        requireUserVerification: true,
        supportedAlgorithmIDs: ALGORITHMS,
      }).catch(() => undefined);
      if (verified?.verified !== true || (await rows(accountId)).length >= MOST) return false;
      const { id, publicKey, counter, transports = [] } = verified.registrationInfo.credential;
      const made = await within(database, "everything", (connection) =>
        connection
          .insertInto("identity_passkey")
          .values({
            id,
            account_id: accountId,
            public_key: Buffer.from(publicKey),
            counter: String(counter),
            transports,
            name,
            created_at: clock.now(),
            last_used_at: null,
          })
          // Somebody else's already: then it is not theirs.
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst(),
      );
      return made.numInsertedOrUpdatedRows === 1n;
    },

    async offerSignIn(ticket) {
      return generateAuthenticationOptions({
        rpID,
        challenge: await challenge(ticket),
        userVerification: "required",
        ...(ticket.accountId === undefined ? {} : { allowCredentials: await descriptors(ticket.accountId) }),
      });
    },

    async verify(response, asked) {
      const row = await within(database, "everything", (connection) =>
        connection.selectFrom("identity_passkey").selectAll().where("id", "=", response.id).executeTakeFirst(),
      );
      if (row === undefined || (asked.accountId !== undefined && asked.accountId !== row.account_id)) return undefined;
      const verified = await verifyAuthenticationResponse({
        response,
        expectedChallenge: answers(asked),
        expectedOrigin: origin,
        expectedRPID: rpID,
        credential: { id: row.id, publicKey: Uint8Array.from(row.public_key), counter: Number(row.counter) },
        requireUserVerification: true,
      }).catch(() => undefined);
      if (verified?.verified !== true) return undefined;
      const { newCounter } = verified.authenticationInfo;
      await within(database, "everything", (connection) =>
        connection
          .updateTable("identity_passkey")
          .set({ counter: String(newCounter), last_used_at: clock.now() })
          .where("id", "=", row.id)
          .execute(),
      );
      return row.account_id;
    },

    remove: (accountId, id) =>
      within(database, "everything", async (connection) => {
        const { numDeletedRows } = await connection
          .deleteFrom("identity_passkey")
          .where("id", "=", id)
          .where("account_id", "=", accountId)
          .executeTakeFirst();
        return numDeletedRows === 1n;
      }),
  };
}
