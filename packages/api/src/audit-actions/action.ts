/** What an action is called, after the name of who did it and before that of what it was done to; and what OCSF calls it. */
export interface AuditAction {
  /** `Ada Lovelace` + `signed in`; `Ada Lovelace` + `deleted the file` + `plan.odt`. */
  readonly en: string;
  /** `Ada Lovelace` + `hat sich angemeldet`; `Ada Lovelace` + `hat gelöscht:` + `plan.odt`. */
  readonly de: string;
  /** Class and activity of OCSF 1.6: `[3002, 1]` is Authentication: Logon. */
  readonly ocsf: readonly [classUid: number, activityId: number];
}

/** Classes of OCSF 1.6, as far as they are used. */
export const ocsf = {
  fileSystem: 1001,
  accountChange: 3001,
  authentication: 3002,
  authorizeSession: 3003,
  entityManagement: 3004,
  userAccess: 3005,
  groupManagement: 3006,
  httpActivity: 4002,
  emailActivity: 4009,
  webResources: 6001,
  applicationLifecycle: 6002,
  apiActivity: 6003,
} as const;

/** An activity that a class has no number for. */
export const OTHER = 99;
