/** What a property can be, of what Stalwart's schema knows. */
export type Type =
  | { readonly is: "text" | "domain" | "localPart" | "boolean" | "unsigned" | "time" }
  | { readonly is: "id"; readonly of: "Domain" | "Account" | "Tenant" | "Directory" }
  /** `{"item": true}` */
  | { readonly is: "set"; readonly of: Type }
  /** `{"key": 1}`, of these keys. */
  | { readonly is: "numbers"; readonly keys: readonly string[] }
  /** `{"0": {…}, "1": {…}}` */
  | { readonly is: "list"; readonly of: Fields | Variants }
  | { readonly is: "variants"; readonly of: Variants };

export interface Property {
  readonly type: Type;
  /** What it is when nobody says; without one it is required. */
  readonly fallback?: unknown;
  readonly serverSet?: true;
}

export type Fields = Readonly<Record<string, Property>>;
/** By `@type`. */
export interface Variants {
  readonly variants: Readonly<Record<string, Fields>>;
}

const text = { type: { is: "text" }, fallback: null } as const satisfies Property;
const time = { type: { is: "time" }, serverSet: true, fallback: "2026-01-01T00:00:00Z" } as const satisfies Property;
const tenant = { type: { is: "id", of: "Tenant" }, fallback: null } as const satisfies Property;
const domainId = { type: { is: "id", of: "Domain" } } as const satisfies Property;
const localPart = { type: { is: "localPart" } } as const satisfies Property;
const number = (fallback: number): Property => ({ type: { is: "unsigned" }, fallback });

function variants(of: Readonly<Record<string, Fields>>, fallback?: string): Property {
  return { type: { is: "variants", of: { variants: of } }, ...(fallback === undefined ? {} : { fallback: { "@type": fallback } }) };
}

const textSet = { type: { is: "set", of: { is: "text" } }, fallback: {} } as const satisfies Property;

/** `x:Domain` of 0.16.18; of what is automatic only what DKIM has. */
const domain: Fields = {
  name: { type: { is: "domain" } },
  aliases: textSet,
  allowRelaying: { type: { is: "boolean" }, fallback: false },
  catchAllAddress: text,
  certificateManagement: variants({ Manual: {} }, "Manual"),
  createdAt: time,
  description: text,
  directoryId: { type: { is: "id", of: "Directory" }, fallback: null },
  dkimManagement: variants(
    {
      Automatic: {
        algorithms: { ...textSet, fallback: { Dkim1Ed25519Sha256: true, Dkim1RsaSha256: true } },
        selectorTemplate: { type: { is: "text" }, fallback: "v{version}-{algorithm}-{date-%Y%m%d}" },
        rotateAfter: number(7_776_000_000),
        retireAfter: number(604_800_000),
        deleteAfter: number(2_592_000_000),
      },
      Manual: {},
    },
    "Automatic",
  ),
  dnsManagement: variants({ Manual: {} }, "Manual"),
  dnsZoneFile: { type: { is: "text" }, serverSet: true, fallback: "" },
  isEnabled: { type: { is: "boolean" }, fallback: true },
  logo: text,
  memberTenantId: tenant,
  reportAddressUri: { type: { is: "text" }, fallback: "mailto:postmaster" },
  subAddressing: variants({ Enabled: {}, Disabled: {} }, "Enabled"),
};

const alias: Fields = {
  name: localPart,
  domainId,
  enabled: { type: { is: "boolean" }, fallback: true },
  description: text,
};

const password: Fields = {
  credentialId: { ...text, serverSet: true },
  secret: { type: { is: "text" } },
  otpAuth: text,
  expiresAt: { type: { is: "time" }, fallback: null },
  allowedIps: textSet,
};

const permissionsList: Fields = { enabledPermissions: textSet, disabledPermissions: textSet };

/** The kinds of quotas (enum `StorageQuota`). */
const quotas = [
  "maxEmails",
  "maxMailboxes",
  "maxEmailSubmissions",
  "maxEmailIdentities",
  "maxParticipantIdentities",
  "maxSieveScripts",
  "maxPushSubscriptions",
  "maxCalendars",
  "maxCalendarEvents",
  "maxCalendarEventNotifications",
  "maxAddressBooks",
  "maxContactCards",
  "maxFiles",
  "maxFolders",
  "maxMaskedAddresses",
  "maxAppPasswords",
  "maxApiKeys",
  "maxPublicKeys",
  "maxDiskQuota",
];

const both: Fields = {
  name: localPart,
  domainId,
  aliases: { type: { is: "list", of: alias }, fallback: {} },
  createdAt: time,
  description: text,
  emailAddress: { ...text, serverSet: true },
  locale: { type: { is: "text" }, fallback: "en_US" },
  memberTenantId: tenant,
  permissions: variants({ Inherit: {}, Merge: permissionsList, Replace: permissionsList }, "Inherit"),
  quotas: { type: { is: "numbers", keys: quotas }, fallback: {} },
  timeZone: text,
  usedDiskQuota: { type: { is: "unsigned" }, serverSet: true, fallback: 0 },
};

/** `x:Account` of 0.16.18. */
const account: Variants = {
  variants: {
    User: {
      ...both,
      credentials: { type: { is: "list", of: { variants: { Password: password } } }, fallback: {} },
      encryptionAtRest: variants({ Disabled: {} }, "Disabled"),
      memberGroupIds: { type: { is: "set", of: { is: "id", of: "Account" } }, fallback: {} },
      roles: variants({ User: {}, Admin: {} }, "User"),
    },
    Group: { ...both, roles: variants({ Default: {} }, "Default") },
  },
};

/** What can be made and changed. */
export const objectTypes: Readonly<Record<"Domain" | "Account", Fields | Variants>> = { Domain: domain, Account: account };

/** What can be asked for by (lists of the schema: `filters`). */
export const filters: Readonly<Record<string, readonly string[]>> = {
  Domain: ["text", "name", "memberTenantId"],
  Account: ["text", "name", "domainId", "memberGroupIds", "memberTenantId"],
  DkimSignature: ["domainId", "memberTenantId"],
};
