import type { VNode } from "preact";

const ITEM = /^\s*(?:([•◦*–-])|(\d{1,2})[.)])\s+(.*)/;
const ADDRESS = /https:\/\/[^\s<>"“”]+/g;

interface Line {
  text: string;
  number: number | null;
}

export interface Block {
  kind: "p" | "ul" | "ol";
  lines: Line[];
}

/** `text` in paragraphs and lists; an empty line ends a list. */
export function blocks(text: string): Block[] {
  const found: Block[] = [];
  let isApart = true;
  for (const line of text.split("\n")) {
    if (!line.trim()) {
      isApart = true;
      continue;
    }
    const [, bullet, number, rest = line] = ITEM.exec(line) ?? [];
    const kind = bullet ? "ul" : number ? "ol" : "p";
    let block = found[found.length - 1];
    if (!block || isApart || kind === "p" || block.kind !== kind) {
      block = { kind, lines: [] };
      found.push(block);
    }
    block.lines.push({ text: rest, number: number ? Number(number) : null });
    isApart = false;
  }
  return found;
}

/** A text with the addresses of web pages in it as links. */
export function Linked({ text }: { text: string }) {
  const parts: (string | VNode)[] = [];
  let end = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const url = match[0].replace(match[0].includes("(") ? /[.,;:!?…]+$/ : /[.,;:!?…)\]]+$/, "");
    parts.push(
      text.slice(end, match.index),
      <a href={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>,
    );
    end = match.index + url.length;
  }
  return (
    <>
      {parts}
      {text.slice(end)}
    </>
  );
}

/** A message as paragraphs and lists: wrapped lines hang, and screen readers count the items. */
export function Prose({ text }: { text: string }) {
  return (
    <div class="prose">
      {blocks(text).map(({ kind: Kind, lines }, number) =>
        Kind === "p" ? (
          <p key={number}>
            <Linked text={lines[0]?.text ?? ""} />
          </p>
        ) : (
          <Kind key={number}>
            {lines.map((line, index) => (
              <li key={index} {...(line.number === null ? {} : { value: line.number })}>
                <Linked text={line.text} />
              </li>
            ))}
          </Kind>
        ),
      )}
    </div>
  );
}
