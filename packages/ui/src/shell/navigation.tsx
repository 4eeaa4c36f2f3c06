import type { ReactNode } from "react";

import { PlainLink } from "./plain-link.tsx";

export interface NavigationItem {
  readonly label: string;
  readonly to: string;
  readonly icon: ReactNode;
  /** Active only at this very address. */
  readonly exact?: boolean;
  /** A number or a dot at the end. */
  readonly badge?: ReactNode;
}

export interface NavigationGroup {
  /** What stands above its links. */
  readonly label?: string;
  readonly items: readonly NavigationItem[];
}

/** The links of the side bar. */
export function Navigation({ groups }: { readonly groups: readonly NavigationGroup[] }) {
  return groups.map(({ label, items }, index) => (
    <div key={label ?? index} className="allod-navigation">
      {label === undefined ? null : <div className="allod-navigation-label">{label}</div>}
      <ul>
        {items.map(({ label, to, icon, exact, badge }) => (
          <li key={to}>
            <PlainLink to={to} className="allod-navigation-link" {...(exact === undefined ? {} : { exact })}>
              {icon}
              <span>{label}</span>
              {badge}
            </PlainLink>
          </li>
        ))}
      </ul>
    </div>
  ));
}
