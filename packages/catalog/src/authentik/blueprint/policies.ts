import { groups } from "@allod/compiler/component";

import { FIRST_PASSWORD, MAILBOX, SETTLED } from "./people.ts";

/*
 * Expressions that authentik runs. They are Python, with `request`, `context` and `ak_message` at hand (2026.8).
 * What they may rely on: `flow_plan.context` is what the flow knows; a stage whose binding says no is left out.
 */

/** Only who still has the first password is asked for another. */
export const FIRST_PASSWORD_DUE = `user = context.get("pending_user") or request.user
return user.attributes.get("${FIRST_PASSWORD.attribute}") == "${FIRST_PASSWORD.due}"
`;

/** Who comes by the link of a mail has said who they are, and is sent no second mail. */
export const NOT_BY_MAIL = `return not context.get("is_restored", False)
`;

/** Apps make addresses and names of folders from it: small letters, digits and what stands between them. Nor somebody else's mailbox. */
export function usernames({ domain, message }: { domain: string; message: string }): string {
  return `import re
from authentik.core.models import User
name = request.context.get("prompt_data", {}).get("username", "")
taken = User.objects.filter(attributes__${MAILBOX}=name + "@${domain}").exists()
if not taken and re.fullmatch(r"[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?", name) and not re.match(r"(ak-|akadmin$|allod-|ldap-|admin$|root$)", name):
    return True
ak_message(${JSON.stringify(message)})
return False
`;
}

/**
 * Uses the invitation up, in the moment before the account is written: two people with one link get one account, and whoever
 * only looks at the link, be it a person or a program that previews it, uses nothing up. What the invitation says is taken
 * from the database again and put over what the form has: the address is that of the invitation.
 */
export function claimInvitation({ domain, message }: { domain: string; message: string }): string {
  return `from django.utils.timezone import now
from authentik.core.models import Group
from authentik.stages.invitation.models import Invitation
plan = context.get("flow_plan")
held = context.get("invitation")
invitation = Invitation.objects.filter(pk=held.pk, expires__gt=now()).first() if plan and held else None
removed = 0
if invitation:
    email = invitation.fixed_data["email"]
    names = ["${groups.members}"] + (["${groups.administrators}"] if invitation.fixed_data.get("allodAdministrator") else [])
    removed, _ = Invitation.objects.filter(pk=held.pk).delete()
if not removed:
    ak_message(${JSON.stringify(message)})
    return False
data = plan.context["prompt_data"]
data["email"] = email
data["attributes"] = {"email_verified": True, "${SETTLED}": True, "${MAILBOX}": data["username"] + "@${domain}"}
plan.context["groups"] = list(Group.objects.filter(name__in=names))
return True
`;
}

/**
 * Addresses are written by administrators, the control plane and invitations alone (people may not change their own, and
 * nobody signs up), so they are verified unless an attribute says otherwise. Not those that another provider has brought.
 */
export const EMAIL_CLAIMS = `attributes = request.user.attributes
return {
    "email": request.user.email,
    "email_verified": bool(attributes.get("email_verified", "goauthentik.io/user/sources" not in attributes)),
}
`;

/**
 * Whoever signs in for the first time, and was made by hand or by the control plane, becomes a member and gets the address of
 * a mailbox; nobody that of somebody else. Once: who is taken out of the members later stays out. The control plane names
 * people by their address.
 */
export function settle(domain: string): string {
  return `from authentik.core.models import Group, User
user = context.get("pending_user") or request.user
plan = context.get("flow_plan")
if not plan or not user.pk or user.type != "internal" or user.attributes.get("${SETTLED}"):
    return False
attributes = {"${SETTLED}": True}
name, at, rest = user.username.partition("@")
others = User.objects.exclude(pk=user.pk)
taken = others.filter(attributes__${MAILBOX}=name + "@${domain}").exists() or others.filter(username=name).exists()
if not user.attributes.get("${MAILBOX}") and not taken and (not at or rest == "${domain}"):
    attributes["${MAILBOX}"] = name + "@${domain}"
plan.context["prompt_data"] = {"attributes": attributes}
plan.context["groups"] = list(Group.objects.filter(name="${groups.members}"))
return True
`;
}

/**
 * With groups, because every app asks for `profile` and not every app for a scope of groups. In place of authentik's own:
 * lists of several mappings are appended. The name is that of the mailbox, so that everything of a person is called alike.
 */
export function profileClaims(domain: string): string {
  return `from authentik.core.models import User
user = request.user
given, _, family = user.name.rpartition(" ")
mailbox = user.attributes.get("${MAILBOX}", "")
username = mailbox.removesuffix("@${domain}") if mailbox.endswith("@${domain}") else user.username
if not mailbox and User.objects.filter(attributes__${MAILBOX}=user.username + "@${domain}").exists():
    username = str(user.uuid)
return {
    "name": user.name,
    "given_name": given or family,
    "family_name": family if given else "",
    "preferred_username": username,
    "nickname": username,
    "locale": user.attributes.get("settings", {}).get("locale", ""),
    "groups": [group.name for group in user.all_groups()],
}
`;
}
