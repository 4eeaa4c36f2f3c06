import { type DatabaseGrant, type Text, text } from "@allod/compiler/component";

interface Source {
  readonly database: DatabaseGrant;
  /** The public address. */
  readonly url: string;
  readonly listen: string;
  /** Where measurements and its health are asked for. */
  readonly measured: string;
  /** A certificate to trust beside the public ones: its path. */
  readonly authority: string | undefined;
}

/** `keycloak.conf`. Names: Keycloak 26.7, "All configuration". */
export function keycloakConf({ database, url, listen, measured, authority }: Source): Text {
  return text`db=postgres
db-url=jdbc:postgresql://${database.host}:${database.port}/${database.database}
db-username=${database.user}
db-password=${database.password}
hostname=${url}
http-enabled=true
http-host=${listen}
http-port=8080
http-management-host=${measured}
http-management-port=9000
proxy-headers=xforwarded
health-enabled=true
metrics-enabled=true
log-console-output=json
${authority === undefined ? "" : `truststore-paths=${authority}\n`}`;
}
