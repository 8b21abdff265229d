import type { ComponentChildren } from "preact";
import { useId } from "preact/hooks";
import { words } from "../strings";

/** A cell of a table, as it is read. */
export type Cell = string;

export interface Column {
  title: string;
  /** Whether its cells are numbers. */
  number?: boolean;
}

interface Props {
  title: string;
  /** What is counted, and what is not. */
  about?: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
  /** Links to the same table as files. */
  files?: ComponentChildren;
  /** Said where there is nothing to be drawn. */
  none: string;
  /** The drawing; without it there is the table only. */
  children?: ComponentChildren;
}

/** Something drawn, with the table of what is drawn. */
export function Plot({ title, about = "", columns, rows, files, none, children }: Props) {
  const id = useId();
  const table = <Table labelledBy={id} columns={columns} rows={rows} />;
  return (
    <section class="plot" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {about && <p class="about">{about}</p>}
      {rows.length === 0 ? (
        <p class="nothing">{none}</p>
      ) : (
        <>
          {children}
          {children ? (
            <details>
              <summary aria-label={words.plots.tableOf(title)}>{words.plots.table}</summary>
              {table}
            </details>
          ) : (
            table
          )}
          {files}
        </>
      )}
    </section>
  );
}

interface TableProps {
  labelledBy: string;
  columns: readonly Column[];
  rows: readonly (readonly Cell[])[];
}

/** A table whose first column names the rows; on a narrow screen every row stands by itself. */
export function Table({ labelledBy, columns, rows }: TableProps) {
  return (
    <table class="data" role="table" aria-labelledby={labelledBy}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map(({ title, number }) => (
            <th key={title} role="columnheader" scope="col" class={number ? "number" : ""}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">
        {rows.map(([name = "", ...cells], line) => (
          <tr key={line} role="row">
            <th role="rowheader" scope="row">
              {name}
            </th>
            {cells.map((cell, at) => {
              const { title = "", number } = columns[at + 1] ?? {};
              return (
                <td key={title} role="cell" data-of={title} class={number ? "number" : ""}>
                  {cell}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

export interface Series {
  /** Its colour: `part-…` in plots.css. */
  part: string;
  title: string;
}

/** What the colours mean, in words. */
export function Legend({ series, few }: { series: readonly Series[]; few: boolean }) {
  return (
    <ul class="legend">
      {series.map(({ part, title }) => (
        <li key={part}>
          <Swatch part={part} /> {title}
        </li>
      ))}
      {few && (
        <li>
          <Swatch part="few" /> {words.figures.hiddenOne}
        </li>
      )}
    </ul>
  );
}

function Swatch({ part }: { part: string }) {
  return (
    <svg class="swatch" aria-hidden="true" focusable="false">
      <rect class={`part-${part}`} width="100%" height="100%" />
    </svg>
  );
}
