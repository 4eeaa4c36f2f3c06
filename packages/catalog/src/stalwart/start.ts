/** Where the pieces of a running server are: arguments, so that a test runs the same scripts. */
interface Places {
  readonly program: string;
  readonly configuration: string;
  /** What the environment is completed with. */
  readonly environment: string;
  /** A writable directory that is empty when the container starts. */
  readonly state: string;
}

/**
 * Starts the server, and starts it anew when {@link restartScript} asks for it: which ports are open is read at the start alone.
 *
 * The image's program carries the file capability NET_BIND_SERVICE, and the kernel refuses to run such a program where
 * the capability is not in the container's set (Dockerfile of 0.16: `setcap cap_net_bind_service=+ep`). Run by the
 * loader, it is a file like any other; low ports are free to all in a container.
 */
export function startScript({ program, configuration, environment, state }: Places): string {
  return `set -a
. ${environment}
set +a
for loader in /lib64/ld-linux-x86-64.so.2 /lib/ld-linux-aarch64.so.1; do
  [ -x "$loader" ] && break
done
while :; do
  "$loader" ${program} --config ${configuration} &
  child=$!
  trap 'kill -TERM "$child"' TERM INT
  echo "$child" > ${state}/pid
  code=0
  wait "$child" || code=$?
  # A signal ends the waiting, not the server.
  while kill -0 "$child" 2>/dev/null; do
    wait "$child" || code=$?
  done
  [ -e ${state}/again ] || exit "$code"
  rm ${state}/again
done
`;
}

/** Has the server start anew, and waits until it answers: 30 seconds, less than a task may take. */
export function restartScript({ state, alive }: Pick<Places, "state"> & { readonly alive: string }): string {
  return `before=$(cat ${state}/pid)
: > ${state}/again
kill -TERM "$before"
for _ in $(seq 150); do
  if [ "$(cat ${state}/pid)" != "$before" ] && ${alive}; then
    exit 0
  fi
  sleep 0.2
done
exit 1
`;
}
