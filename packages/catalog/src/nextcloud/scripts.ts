import { groups, type DatabaseGrant } from "@allod/compiler/component";

import { paths } from "./config.ts";

/** The account that is left of the installation; the hyphenated name is kept free in the identity provider. */
export const LOCAL_ADMIN = "allod-local";
const OCC = `php ${paths.html}/occ`;

/**
 * The image's own script copies a new version into place and upgrades the database, then ours installs, when nothing is
 * installed yet. Without CAN_INSTALL Nextcloud refuses to write its configuration: the image would bring it, but leaves a
 * directory alone that has files in it, such as ours. And the command wants its configuration to be its user's.
 */
export const START = `set -eu
NEXTCLOUD_UPDATE=1 /entrypoint.sh true
if ! php -r '@include "${paths.config}/config.php"; exit(empty($CONFIG["installed"]) ? 1 : 0);'; then
  touch ${paths.config}/CAN_INSTALL ${paths.config}/config.php
  php /etc/allod/install.php
fi
${OCC} maintenance:update:htaccess
exec apache2-foreground
`;

/** `occ maintenance:install` with passwords that no list of processes shows: its arguments are made inside the program. */
export function installation(database: DatabaseGrant): string {
  return `<?php
$secret = fn (string $name): string => trim(file_get_contents("/run/secrets/$name"));
$argv = [
  'occ', 'maintenance:install', '--no-interaction',
  '--database', 'pgsql', '--database-host', '${database.host}:${database.port}',
  '--database-name', '${database.database}', '--database-user', '${database.user}', '--database-pass', $secret('database'),
  '--admin-user', '${LOCAL_ADMIN}', '--admin-pass', $secret('administrator'), '--data-dir', '${paths.data}',
];
$argc = count($argv);
$_SERVER['argv'] = $argv;
$_SERVER['argc'] = $argc;
chdir('${paths.html}');
require '${paths.html}/console.php';
`;
}

/** Background work every five minutes, as the documentation wants it, without a daemon that must be root. */
export const BACKGROUND = `set -u
trap 'exit 0' TERM INT
while :; do
  touch /tmp/alive
  php -f ${paths.html}/cron.php && php -f /etc/allod/administrators.php || rm -f /tmp/alive
  sleep 300 &
  wait $!
done
`;

/**
 * Administrators of the workspace are administrators here. Nextcloud knows them by its group `admin` alone, and the
 * provider's groups keep their names, so the one follows the other.
 */
export const ADMINISTRATORS = `<?php
require_once '${paths.html}/lib/base.php';
$groups = \\OCP\\Server::get(\\OCP\\IGroupManager::class);
$wanted = $groups->get('${groups.administrators}');
$admin = $groups->get('admin');
if ($wanted === null || $admin === null) exit(0);
foreach ($wanted->getUsers() as $user) if (!$admin->inGroup($user)) $admin->addUser($user);
foreach ($admin->getUsers() as $user)
  if ($user->getUID() !== '${LOCAL_ADMIN}' && !$wanted->inGroup($user)) $admin->removeUser($user);
`;
