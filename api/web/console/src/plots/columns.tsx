import { Legend, type Series } from "./plot";
import { marks, named } from "./scale";

export interface Pillar {
  /** What stands below it. */
  name: string;
  /** Its numbers in words. */
  told: string;
  /** One of each series, from below; null where it is too small to be shown. */
  values: readonly (number | null)[];
}

interface Props {
  /** What is seen, in a sentence. */
  label: string;
  series: readonly Series[];
  pillars: readonly Pillar[];
}

const HEIGHT = 180;
const FOOT = 26;
const HEAD = 10;
// What is too small to be shown is drawn at one height, whatever it is.
const FEW = 5;
// As many names as stand beside each other on a desk, and on a telephone.
const MOST = 12;
const FEWEST = 5;
const ROOM = HEIGHT - FOOT - HEAD;

/** Numbers over time as columns, stacked where there is more than one series. */
export function Columns({ label, series, pillars }: Props) {
  const sums = pillars.map(({ values }) => values.reduce<number>((sum, value) => sum + (value ?? 0), 0));
  const axis = marks(Math.max(...sums));
  const top = axis[axis.length - 1] ?? 1;
  const y = (value: number) => HEAD + ROOM * (1 - value / top);
  const width = 100 / pillars.length;
  const few = pillars.some(({ values }) => values.includes(null));
  const onDesk = named(pillars.length, MOST);
  const everywhere = named(pillars.length, FEWEST);
  return (
    <>
      {(series.length > 1 || few) && <Legend series={series} few={few} />}
      <div class="columns" role="img" aria-label={label}>
        <svg class="axis" aria-hidden="true" focusable="false">
          {axis.map((mark) => (
            <text key={mark} x="100%" y={y(mark) + 5}>
              {mark.toLocaleString("vi-VN")}
            </text>
          ))}
        </svg>
        <svg class="field-of" aria-hidden="true" focusable="false">
          {axis.map((mark) => (
            <line key={mark} class={mark ? "" : "ground"} x1="0" x2="100%" y1={y(mark)} y2={y(mark)} />
          ))}
          {pillars.map(({ name, told, values }, number) => {
            let under = 0;
            const at = { x: `${(number + 0.12) * width}%`, width: `${0.76 * width}%` };
            const sum = sums[number] ?? 0;
            return (
              <g key={name}>
                <title>{told}</title>
                <rect class="all" x={`${number * width}%`} width={`${width}%`} y={HEAD} height={ROOM} />
                {series.map(({ part }, of) => {
                  const value = values[of] ?? 0;
                  if (!value) return null;
                  under += value;
                  const height = (ROOM * value) / top;
                  return <rect key={part} class={`part-${part}`} {...at} y={y(under)} height={height} />;
                })}
                {values.includes(null) && <rect class="part-few" {...at} y={y(sum) - FEW} height={FEW} />}
                {onDesk(number) && (
                  <text
                    class={everywhere(number) ? "name" : "name wide-only"}
                    x={`${(number + 0.5) * width}%`}
                    y={HEIGHT - 7}
                  >
                    {name}
                  </text>
                )}
              </g>
            );
          })}
        </svg>
      </div>
    </>
  );
}
