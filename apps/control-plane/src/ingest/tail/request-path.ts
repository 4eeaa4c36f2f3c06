const REMOVED = "[removed]";
const LONGEST = 2048;
const MOST_PARAMETERS = 20;
/** What comes after these opens something for whoever knows it: shares, invitations, links of mails. */
const BEFORE_SECRETS: ReadonlySet<string> = new Set(
  "s ocm call public-files public-calendars invite invitation invitations join reset recover verify confirm token".split(" "),
);
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export interface RequestPath {
  /** Without what opens something. */
  readonly path: string;
  /** Names of parameters. Their values are not kept: tokens are among them. */
  readonly parameters: readonly string[];
}

/** What may be kept of the address in a request line, whatever somebody wrote there. */
export function requestPath(uri: string): RequestPath {
  const [address = "", query = ""] =
    uri
      .slice(0, LONGEST)
      .split("#")[0]
      ?.split(/\?(.*)/s) ?? [];
  let before = "";
  const kept = address
    .replace(/^[a-z][a-z+.-]*:\/\/[^/]*/i, "")
    .split("/")
    .map((segment) => {
      const shown = isSecret(segment, before) ? REMOVED : segment;
      if (segment !== "") before = segment.toLowerCase();
      return shown;
    });
  const names = query.split("&").flatMap((parameter) => parameter.split("=")[0] ?? []);
  return {
    path: kept.join("/"),
    parameters: names
      .filter((name) => name !== "")
      .slice(0, MOST_PARAMETERS)
      .map((name) => (/^[\w.[\]%-]{1,40}$/.test(name) && !isRandom(name) ? name : REMOVED)),
  };
}

function isSecret(segment: string, before: string): boolean {
  return segment !== "" && (isRandom(segment) || (BEFORE_SECRETS.has(before) && !BEFORE_SECRETS.has(segment.toLowerCase())));
}

/** Long, of letters and digits and nothing else, and no UUID: tokens look like that. */
function isRandom(segment: string): boolean {
  return /^[\w~-]{32,}$/.test(segment) && /\d/.test(segment) && /[a-z]/i.test(segment) && !UUID.test(segment);
}
