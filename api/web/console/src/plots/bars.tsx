import type { ComponentChildren } from "preact";
import { Legend, type Series } from "./plot";

export interface Bar {
  key: string;
  label: ComponentChildren;
  /** What it is, in words, behind the bar. */
  told: string;
  /** One of each series, from the left; null where it is too small to be shown. */
  values: readonly (number | null)[];
}

interface Props {
  series: readonly Series[];
  bars: readonly Bar[];
  /** What the whole width is; by default the longest bar. */
  whole?: number;
}

const lengthOf = ({ values }: Bar) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0);

/** Things beside each other as bars: a list, each with its name and number in words. */
export function Bars({ series, bars, whole }: Props) {
  const longest = whole ?? Math.max(1, ...bars.map(lengthOf));
  return (
    <>
      {series.length > 1 && <Legend series={series} few={bars.some(({ values }) => values.includes(null))} />}
      <ol class="bars">
        {bars.map((bar) => {
          let left = 0;
          return (
            <li key={bar.key}>
              <span class="label">{bar.label}</span>
              <svg class="bar-of" aria-hidden="true" focusable="false">
                {series.map(({ part }, of) => {
                  const width = (100 * (bar.values[of] ?? 0)) / longest;
                  const x = left;
                  left += width;
                  if (!width) return null;
                  return (
                    <rect key={part} class={`part-${part}`} x={`${x}%`} width={`${width}%`} height="100%" />
                  );
                })}
                {bar.values.includes(null) && (
                  <rect class="part-few" x={`${left}%`} width="4" height="100%" />
                )}
              </svg>
              <span class="value">{bar.told}</span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
