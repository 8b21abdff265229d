import type { Strings } from "../strings";
import { add, anchor, el } from "./dom";

/** Put `text` into `node`, addresses of web pages in it as links. */
export function addLinked(node: Node, text: string, strings: Strings): void {
  let end = 0;
  const addresses = /https:\/\/[^\s<>"“”]+/g;
  for (let match = addresses.exec(text); match; match = addresses.exec(text)) {
    const [found] = match;
    const url = found.replace(found.includes("(") ? /[.,;:!?…]+$/ : /[.,;:!?…)\]]+$/, "");
    add(node, text.slice(end, match.index), anchor("", url, url, strings) ?? url);
    end = match.index + url.length;
  }
  add(node, text.slice(end));
}

const LINE = /^\s*(?:([•◦*–-])|(\d{1,2})[.)])\s+(.*)/;

/**
 * A message as paragraphs and lists.
 *
 * Lines that begin with a bullet or a number become lists: wrapped lines hang, and screen readers
 * count the items.
 */
export function prose(text: string, strings: Strings): HTMLElement {
  const body = el("div", "prose");
  let isApart = true;
  for (const line of text.split("\n")) {
    if (!line.trim()) {
      isApart = true;
      continue;
    }
    const [, bullet, number, rest = line] = LINE.exec(line) ?? [];
    const tag = bullet ? "ul" : number ? "ol" : "p";
    let block = body.lastElementChild;
    if (isApart || tag === "p" || block?.localName !== tag) {
      block = body.appendChild(el(tag, isApart ? "apart" : ""));
    }
    const holder = tag === "p" ? block : block.appendChild(el("li"));
    if (number) (holder as HTMLLIElement).value = Number(number);
    addLinked(holder, rest, strings);
    isApart = false;
  }
  const last = body.lastElementChild;
  if (/^(Nguồn|Source):/.test(last?.textContent ?? "")) last?.classList.add("source");
  return body;
}
