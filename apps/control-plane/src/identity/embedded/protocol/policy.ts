import { interactionPolicy } from "oidc-provider";

const { Check } = interactionPolicy;

/** A reason to ask: they are signed in, and have yet to show a second factor. */
export const SECOND_FACTOR = "second_factor";

/** Client ids, and what is known of accounts, for deciding who is asked for what. */
interface Deps {
  readonly operatorClientId: string | undefined;
  readonly hasSecondFactor: (accountId: string) => Promise<boolean>;
}

/** When a browser that asks for tokens is shown a page first: never for consent, because the applications are our own. */
export function policy({ operatorClientId, hasSecondFactor }: Deps): interactionPolicy.DefaultPolicy {
  const prompts = interactionPolicy.base();
  prompts.remove("consent");
  const checks = prompts.get("login")?.checks;
  // A session that outlived its account, by a race: it is nobody's.
  checks?.add(
    new Check("account_gone", "End-User authentication is required", ({ oidc }) => {
      return oidc.session?.accountId !== undefined && oidc.account === undefined;
    }),
  );
  // Operators always; others as soon as they have one, so that knowing a password is not enough.
  checks?.add(
    new Check(SECOND_FACTOR, "a second factor is required", async ({ oidc }) => {
      const accountId = oidc.session?.accountId;
      if (accountId === undefined || oidc.session?.amr?.includes("mfa") === true) return false;
      return oidc.client?.clientId === operatorClientId || hasSecondFactor(accountId);
    }),
  );
  return prompts;
}
