/** What the program's end means. Documented in `allod --help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, invalid: 3, different: 4, interrupted: 130 } as const;

/** Errors about what was typed, and not about what was found. */
const TYPED: ReadonlySet<string> = new Set([
  "cli.audit.nothing",
  "cli.ignore.unknown",
  "cli.init.missing",
  "cli.invite.address",
  "cli.invite.expires",
  "cli.number.invalid",
  "target.address.invalid",
]);

/** How a run ends that an error with this code has stopped. `workspace.*` by itself is an answer of `init`: there is no file yet. */
export function exitCodeFor(code: string): number {
  return TYPED.has(code) || code.startsWith("workspace.") ? EXIT.usage : EXIT.failed;
}

export const EXIT_HELP = `Exit codes:
  0    done
  1    it failed; what was said tells why and what to do
  2    the command line is wrong
  3    the workspace file has mistakes
  4    status, doctor, dns --check: something is not as it should be; audit verify: not intact; plan --exit-code: there are changes
  130  interrupted; running the command again goes on where it stopped`;
