import type { ReactNode } from "react";

/** Figures in a row. */
export function Tiles({ children }: { readonly children: ReactNode }) {
  return <div className="operator-tiles">{children}</div>;
}

interface TileProps {
  readonly title: string;
  readonly value: ReactNode;
  readonly children?: ReactNode;
}

/** One figure, and what belongs to it. */
export function Tile({ title, value, children }: TileProps) {
  return (
    <section className="operator-tile">
      <h2>{title}</h2>
      <div className="operator-figure">{value}</div>
      {children}
    </section>
  );
}
