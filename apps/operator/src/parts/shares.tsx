import type { Tone } from "@allod/ui";

export interface Share {
  readonly key: string;
  readonly tone: Tone;
  readonly count: number;
}

/** Parts of a whole as a bar. It repeats what words beside it say, and is hidden from screen readers. */
export function Shares({ shares }: { readonly shares: readonly Share[] }) {
  return (
    <div className="operator-shares" aria-hidden>
      {shares
        .filter(({ count }) => count > 0)
        .map(({ key, tone, count }) => (
          <span key={key} data-tone={tone} style={{ flexGrow: count }} />
        ))}
    </div>
  );
}
