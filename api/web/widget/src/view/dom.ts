// The few ways in which the widget makes elements. Text reaches the page as text only.

import type { Strings } from "../strings";

type Child = Node | string | null | undefined | false;

/** An element with a class and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) node.className = className;
  add(node, ...children);
  return node;
}

export function add(node: Node, ...children: Child[]): void {
  for (const child of children) {
    if (child) node.appendChild(typeof child === "string" ? document.createTextNode(child) : child);
  }
}

export function set(node: Element, attributes: Record<string, string | number | boolean>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false) node.removeAttribute(name);
    else node.setAttribute(name, value === true ? "" : String(value));
  }
}

export function empty(node: Node): void {
  while (node.firstChild) node.removeChild(node.firstChild);
}

export function button(className: string, label: Child, onClick: () => void): HTMLButtonElement {
  const node = el("button", className, label);
  node.type = "button";
  node.addEventListener("click", onClick);
  return node;
}

/** A button that shows only a picture: `label` names it. */
export function iconButton(
  className: string,
  name: IconName,
  label: string,
  onClick: () => void,
): HTMLButtonElement {
  const node = button(`icon ${className}`, icon(name), onClick);
  set(node, { "aria-label": label, title: label });
  return node;
}

/** What only screen readers say. */
export function hidden(text: string, lang: string): HTMLSpanElement {
  const node = el("span", "sr-only", text);
  node.lang = lang;
  return node;
}

/** A link to `address`, or null where it is no address that people should follow. */
export function anchor(
  className: string,
  label: Child,
  address: string,
  { newTab, lang }: Strings,
): HTMLAnchorElement | null {
  if (!/^(https?|tel):/i.test(address)) return null;
  const link = el("a", className, label || address);
  link.href = address;
  if (link.protocol !== "tel:") {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    link.append(hidden(newTab, lang));
  }
  return link;
}

/** The address that calls a `number` as it is written. */
export function telephone(number: string): string {
  return `tel:${number.replace(/[^\d+]/g, "")}`;
}

const SHAPES = {
  chat: "M21 11.500a8 8 0 0 1-11.500 7.200L4 20l1.400-5A8 8 0 1 1 21 11.500zM9 11.500h.01M13 11.500h.01M17 11.500h.01",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M12 5.500h.01M12 12h.01M12 18.500h.01",
  send: "M4.500 12h13M12.500 6.500 18 12l-5.500 5.500",
  officer: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.500 20.500c.8-4 3.800-6 7.500-6s6.700 2 7.500 6",
  good: "M7 11v9H4v-9zM7 11l4-8c1.500 0 2.500 1 2.500 2.500V9h5a2 2 0 0 1 2 2.300l-1.200 7a2 2 0 0 1-2 1.700H7",
  bad: "M17 13V4h3v9zM17 13l-4 8c-1.500 0-2.500-1-2.500-2.500V15h-5a2 2 0 0 1-2-2.300l1.200-7A2 2 0 0 1 6.700 4H17",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  speaker: "M4 9.500v5h3.500L12 19V5L7.500 9.500zM15.500 9a4 4 0 0 1 0 6M18 6.500a8 8 0 0 1 0 11",
  microphone:
    "M12 15a3.500 3.500 0 0 0 3.500-3.500v-5a3.500 3.500 0 0 0-7 0v5A3.500 3.500 0 0 0 12 15zM5.500 11.500a6.500 6.500 0 0 0 13 0M12 18v3",
  phone:
    "M6 3.500h3l1.500 4.500-2 1.500a12 12 0 0 0 6 6l1.500-2 4.500 1.500v3a2 2 0 0 1-2.200 2A17.500 17.500 0 0 1 4 5.700 2 2 0 0 1 6 3.500z",
  pin: "M12 21s7-6.200 7-11.500a7 7 0 0 0-14 0C5 14.800 12 21 12 21zM12 12a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z",
} as const;

export type IconName = keyof typeof SHAPES;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGElement {
  return drawing(SHAPES[name], "");
}

/** The product's mark: one door. */
export function mark(): SVGElement {
  return drawing("M5 21V10.500a7 7 0 0 1 14 0V21M2.500 21h19M9 21V11a3 3 0 0 1 6 0v10", "mark");
}

function drawing(shape: string, className: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  set(svg, { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: className });
  set(path, { d: shape });
  svg.appendChild(path);
  return svg;
}
