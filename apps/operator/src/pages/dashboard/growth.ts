/** A bar of a chart, in units of its drawing. */
export interface Bar {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Area {
  readonly width: number;
  readonly height: number;
}

/** Of a step from one bar to the next, what the bar itself takes. */
const FILL = 0.72;
/** A day without anything is still a day. */
const LEAST_HEIGHT = 2;

/** Bars that stand on the ground of an area, the highest as high as it. */
export function barsOf(values: readonly number[], { width, height }: Area): Bar[] {
  const step = width / Math.max(values.length, 1);
  const highest = Math.max(1, ...values);
  return values.map((value, index) => {
    const size = Math.max((value / highest) * height, LEAST_HEIGHT);
    return { x: index * step + (step * (1 - FILL)) / 2, y: height - size, width: step * FILL, height: size };
  });
}

export function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
