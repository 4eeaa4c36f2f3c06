import { systemClock, systemRandom } from "@allod/core";

import { type FakeAnswer, type FakeObject, type FakeProduct, type FakeRequest, startFake } from "../../fake/fake-server.ts";
import { driveRoute, drivesRoute } from "./drives.ts";
import { APP_ROLES, Estate, type FakeUser } from "./estate.ts";
import { graphError, noRoute } from "./graph.ts";
import { inviteRoute, permissionsRoute, roleDefinitions } from "./permissions.ts";
import { assignmentsRoute, meJson, userRoute, usersRoute } from "./users.ts";

interface Options {
  /** An app token of the administrator `admin`. */
  readonly token: string;
  /** What `/status.php` says that it is. */
  readonly productname?: string;
  /** A role that is not offered. */
  readonly withoutRole?: string;
}

export interface OpenCloudFake extends FakeProduct {
  readonly estate: Estate;
  /** Whether somebody gets in with a password or an app token. */
  signsIn(name: string, secret: string): boolean;
}

/** A FAKE OpenCloud 3.3: accounts and project spaces in memory, held against recorded exchanges. */
export async function startOpenCloudFake({ token, productname = "OpenCloud", withoutRole }: Options): Promise<OpenCloudFake> {
  const estate = new Estate({ clock: systemClock, random: systemRandom });
  const admin = estate.addUser({
    name: "admin",
    displayName: "Admin",
    mail: "admin@example.org",
    surname: "Admin",
    givenName: "Admin",
    appTokens: new Set([token]),
    assignment: { id: estate.nextId(), appRoleId: APP_ROLES.admin },
  });
  admin.identities = [{ issuer: "https://localhost:9200", issuerAssignedId: admin.id }];

  function signedIn(name: string, secret: string): FakeUser | undefined {
    const user = estate.user(name);
    return user?.enabled === true && (user.password === secret || user.appTokens.has(secret)) ? user : undefined;
  }

  function answer(request: FakeRequest): FakeAnswer {
    if (request.path === "/status.php") return { status: 200, body: status(productname) };
    const [, encoded = ""] = /^Basic (.+)$/.exec(request.headers.authorization ?? "") ?? [];
    const [name = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    const who = signedIn(name, secret.join(":"));
    if (!request.path.startsWith("/graph/")) return noRoute;
    // Refused with nothing but a header (recorded, 3.3.0).
    if (who === undefined) return { status: 401, headers: { "www-authenticate": 'Basic realm="OpenCloud"' } };
    return routed(request, who);
  }

  function routed(request: FakeRequest, who: FakeUser): FakeAnswer {
    const path = decodeURIComponent(request.path).replace(/^\/graph\/v1(\.0|beta1)/, "");
    if (path === "/me")
      return { status: 200, body: meJson(who, { url: "https://localhost:9200", expand: request.query.get("$expand") ?? "" }) };
    if (path === "/roleManagement/permissions/roleDefinitions") return roleDefinitions(withoutRole);
    if (path === "/users") return usersRoute(estate, request, who);
    if (path === "/drives") return drivesRoute(estate, request, who);
    if (path.startsWith("/education/")) return graphError(501, "notSupported", "not implemented");
    const [, key = "", below = ""] = /^\/users\/([^/]+)((?:\/.*)?)$/.exec(path) ?? [];
    if (key !== "" && below === "") return userRoute(estate, request, { key, who });
    if (key !== "" && below.startsWith("/appRoleAssignments")) return assignmentsRoute(estate, request, key);
    const [, id = "", root = ""] = /^\/drives\/([^/]+)((?:\/root\/.*)?)$/.exec(path) ?? [];
    if (id === "") return noRoute;
    if (root === "") return driveRoute(estate, request, { id, who });
    const drive = estate.drive(id, who);
    if (root === "/root/invite") return inviteRoute(estate, request, { drive, who });
    const [, grant] = /^\/root\/permissions(?:\/(.+))?$/.exec(root) ?? [];
    return root.startsWith("/root/permissions") ? permissionsRoute(estate, request, { drive, key: grant }) : noRoute;
  }

  return {
    ...(await startFake(answer)),
    estate,
    signsIn: (name, secret) => signedIn(name, secret) !== undefined,
    objects: () => objectsOf(estate),
  };
}

/** By what carries our id: a note in a space's description, an account's surname. */
function objectsOf({ drives, users }: Estate): readonly FakeObject[] {
  return [
    ...[...drives.values()].map(({ id, description = "" }) => {
      return { kind: "tenant", externalId: id, allodId: /\[allod:([^:\]]+):/.exec(description)?.[1] } as const;
    }),
    ...[...users.values()].map(({ id, name, surname }) => {
      return { kind: "member", externalId: id, allodId: surname === name ? undefined : surname } as const;
    }),
  ];
}

function status(productname: string): object {
  const version = { version: "0.1.0.0", versionstring: "0.1.0", edition: "", productname, product: productname };
  return { installed: true, maintenance: false, needsDbUpgrade: false, ...version, productversion: "3.3.0+dev" };
}
