import type { SecretData } from "@allod/compiler/component";

export const BROWSER_FLOW = "allod browser";
const FORMS = "allod browser forms";
/** The flow of apps for administrators alone. */
export const ADMINISTRATORS_FLOW = "allod administrators";
const IDENTIFY = "allod administrators sign-in";
const ADMINISTRATORS_FORMS = "allod administrators forms";
const REFUSE_OTHERS = "allod administrators only";
const CONDITION = "allod not an administrator";
/** The realm's role that this flow asks for; the group of the same name has it. */
export const ADMINISTRATORS = "administrators";

/** What must be among the steps of {@link ADMINISTRATORS_FLOW}, as the Admin API tells them, so that it refuses anybody. */
export const REFUSING_STEPS = [
  { displayName: IDENTIFY, requirement: "REQUIRED", level: 0 },
  { displayName: REFUSE_OTHERS, requirement: "CONDITIONAL", level: 0 },
  { providerId: "conditional-user-role", requirement: "REQUIRED", level: 1 },
  { providerId: "deny-access-authenticator", requirement: "REQUIRED", level: 1 },
] as const;
/** What the condition among them must be told. */
export const REFUSING_CONDITION = { condUserRole: ADMINISTRATORS, negate: "true" } as const;

const step = { authenticatorFlow: false, userSetupAllowed: false };

/** Password, then a one-time code, always: who has none yet sets it up at the first sign-in. */
export function flows(): SecretData {
  return [
    flow(BROWSER_FLOW, "Password and one-time code", cookieOrForms(FORMS)),
    part(FORMS, passwordAndCode()),
    // Asked after the cookie, too: who is signed in already is not an administrator for that.
    flow(ADMINISTRATORS_FLOW, "The same, and refused unless an administrator", [
      { ...step, authenticatorFlow: true, flowAlias: IDENTIFY, requirement: "REQUIRED", priority: 10 },
      { ...step, authenticatorFlow: true, flowAlias: REFUSE_OTHERS, requirement: "CONDITIONAL", priority: 20 },
    ]),
    part(IDENTIFY, cookieOrForms(ADMINISTRATORS_FORMS)),
    part(ADMINISTRATORS_FORMS, passwordAndCode()),
    part(REFUSE_OTHERS, [
      { ...step, authenticator: "conditional-user-role", authenticatorConfig: CONDITION, requirement: "REQUIRED", priority: 10 },
      { ...step, authenticator: "deny-access-authenticator", requirement: "REQUIRED", priority: 20 },
    ]),
  ];
}

/** Settings of steps of the flows, which the import takes apart from them. */
export function flowConfigs(): SecretData {
  return [{ alias: CONDITION, config: REFUSING_CONDITION }];
}

/** Each flow has forms of its own: one that two flows share belongs to the second, and the first lets nobody in (26.7.4). */
function cookieOrForms(forms: string): SecretData[] {
  return [
    { ...step, authenticator: "auth-cookie", requirement: "ALTERNATIVE", priority: 10 },
    { ...step, authenticatorFlow: true, flowAlias: forms, requirement: "ALTERNATIVE", priority: 20 },
  ];
}

function passwordAndCode(): SecretData[] {
  return [
    { ...step, authenticator: "auth-username-password-form", requirement: "REQUIRED", priority: 10 },
    { ...step, authenticator: "auth-otp-form", requirement: "REQUIRED", priority: 20 },
  ];
}

function flow(alias: string, description: string, authenticationExecutions: SecretData[]): SecretData {
  return { alias, description, providerId: "basic-flow", topLevel: true, builtIn: false, authenticationExecutions };
}

function part(alias: string, authenticationExecutions: SecretData[]): SecretData {
  return { alias, providerId: "basic-flow", topLevel: false, builtIn: false, authenticationExecutions };
}
