interface CookieOptions {
  readonly name: string;
  readonly value: string;
  readonly path: string;
  /** 0: it goes. */
  readonly seconds: number;
}

/** A `Set-Cookie` header: not for scripts, not for requests that other websites cause, encrypted where the origin is. */
export function cookie(origin: string, { name, value, path, seconds }: CookieOptions): string {
  const secure = origin.startsWith("https:") ? "; Secure" : "";
  return `${name}=${value}; Path=${path}; Max-Age=${seconds}; HttpOnly; SameSite=Lax${secure}`;
}
