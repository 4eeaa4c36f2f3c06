/** What the program's end means. Documented in `allod --help`. */
export const EXIT = { ok: 0, failed: 1, usage: 2, invalid: 3, different: 4, interrupted: 130 } as const;

export const EXIT_HELP = `Exit codes:
  0    done
  1    it failed; what was said tells why and what to do
  2    the command line is wrong
  3    the workspace file has mistakes
  4    status, doctor, dns --check: something is not as it should be; audit verify: not intact; plan --exit-code: there are changes
  130  interrupted; running the command again goes on where it stopped`;
