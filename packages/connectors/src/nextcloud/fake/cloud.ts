export interface FakeAccount {
  readonly id: string;
  email: string;
  displayName: string;
  enabled: boolean;
  /** `Database`: of Nextcloud's own. */
  readonly backend: "user_oidc" | "Database";
  readonly isAdmin: boolean;
  readonly password: string | undefined;
  readonly appPasswords: Set<string>;
}

/** Accounts and settings in memory. */
export class Cloud {
  readonly accounts = new Map<string, FakeAccount>();
  /** Of the app `allod`. */
  readonly settings = new Map<string, string>();

  add(given: Partial<FakeAccount> & Pick<FakeAccount, "id">): FakeAccount {
    const account: FakeAccount = {
      email: "",
      displayName: given.id,
      enabled: true,
      backend: "Database",
      isAdmin: false,
      password: undefined,
      appPasswords: new Set(),
      ...given,
    };
    this.accounts.set(account.id, account);
    return account;
  }

  /**
   * The identity provider sends somebody. Undefined when they do not get in. Their first visit makes their account; each
   * brings their address up to date. Source: user_oidc 8, auto_provision; `Session::completeLogin`.
   */
  visit({ name, email }: { readonly name: string; readonly email: string }): FakeAccount | undefined {
    const account = this.accounts.get(name) ?? this.add({ id: name, backend: "user_oidc" });
    if (!account.enabled || account.backend !== "user_oidc") return undefined;
    account.email = email;
    return account;
  }

  /** Whom a name and a password or an app password let in. `strong`: with the password itself. */
  signIn(name: string, secret: string): { readonly account: FakeAccount; readonly strong: boolean } | undefined {
    const account = this.accounts.get(name);
    if (account?.enabled !== true) return undefined;
    if (account.password === secret) return { account, strong: true };
    return account.appPasswords.has(secret) ? { account, strong: false } : undefined;
  }
}
