import { PlainLink } from "./plain-link.tsx";

/** The name, as a link to the start. `label` tells one portal from the other. */
export function WordMark({ label }: { readonly label?: string }) {
  return (
    <PlainLink to="/" className="allod-word-mark" exact>
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
        <rect width="24" height="24" rx="6" fill="var(--mantine-color-indigo-6)" />
        <path
          d="M6.5 17.5 12 6l5.5 11.5M8.6 13.4h6.8"
          fill="none"
          stroke="#fff"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>Allod</span>
      {label === undefined ? null : <span className="allod-word-mark-label">{label}</span>}
    </PlainLink>
  );
}
