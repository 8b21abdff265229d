import type { Sheet } from "../contract";

export interface Side {
  /** Lines of the text, and whether the other side has none like it. */
  lines: { text: string; own: boolean }[];
}

export interface Row {
  aspect: string;
  title: string;
  same: boolean;
  sides: [Side, Side];
}

const alike = (line: string) => line.trim().replace(/\s+/g, " ").toLowerCase();

function sides(one: string, other: string): [Side, Side] {
  const of = (text: string, against: string): Side => {
    const known = new Set(against.split("\n").map(alike));
    const lines = text.split("\n").filter((line) => line.trim());
    return { lines: lines.map((line) => ({ text: line, own: !known.has(alike(line)) })) };
  };
  return [of(one, other), of(other, one)];
}

/** Two procedures part by part, in reading order, with what only one of them says. */
export function compared(one: Sheet, other: Sheet, agencyTitle: string): Row[] {
  const parts = (sheet: Sheet) => [
    { aspect: "agency", title: agencyTitle, text: sheet.agency },
    ...sheet.sections,
  ];
  const second = new Map(parts(other).map((part) => [part.aspect, part]));
  const first = parts(one);
  const onlySecond = parts(other).filter((part) => !first.some(({ aspect }) => aspect === part.aspect));
  return [...first, ...onlySecond.map((part) => ({ ...part, text: "" }))].map(({ aspect, title, text }) => {
    const both = sides(text, second.get(aspect)?.text ?? "");
    return {
      aspect,
      title,
      sides: both,
      same: both.every(({ lines }) => lines.every(({ own }) => !own)),
    };
  });
}
