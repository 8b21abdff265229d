import type { ComponentChildren } from "preact";
import { exported } from "../api";
import { words } from "../strings";
import type { Choice, Table } from "./contract";

interface FileProps {
  table: Table;
  format: "csv" | "xlsx";
  choice: Choice;
  text: string;
  /** What screen readers say, where the text alone does not tell which table it is. */
  label?: string;
}

/** A table as a file. */
export function File({ table, format, choice, text, label }: FileProps) {
  return (
    <a href={exported(table, format, choice)} download="" aria-label={label}>
      {text}
    </a>
  );
}

export function Files({ children }: { children: ComponentChildren }) {
  return <p class="files">{children}</p>;
}

/** A table as CSV and as XLSX. */
export function TableFiles({ table, choice, title }: { table: Table; choice: Choice; title: string }) {
  return (
    <Files>
      <span class="about">{words.figures.download}</span>
      {(["csv", "xlsx"] as const).map((format) => {
        const name = format.toUpperCase();
        return (
          <File
            key={format}
            table={table}
            format={format}
            choice={choice}
            text={name}
            label={words.figures.file(name, title)}
          />
        );
      })}
    </Files>
  );
}
