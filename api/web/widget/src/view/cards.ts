import type { Card, ChecklistCard, DossierCard, Fact, MapCard, ProcedureCard } from "../contract";
import type { Strings } from "../strings";
import { add, anchor, button, el, hidden, icon, set, telephone } from "./dom";
import { printed } from "./print";
import { addLinked } from "./prose";

/** What cards need of the widget around them. */
export interface Around {
  strings: Strings;
  /** Keep what was changed in a card. */
  save(): void;
}

/** The card as it is drawn, or null for one that has nothing to show or is not of a shape that is known here. */
export function draw(card: Card, around: Around): HTMLElement | null {
  try {
    return shape(card, around);
  } catch {
    return null; // of a service that is newer or older than this script: the text says the same
  }
}

function shape(card: Card, around: Around): HTMLElement | null {
  switch (card.kind) {
    case "checklist":
      return checklist(card, around);
    case "procedure":
      return procedure(card, around.strings);
    case "dossier":
      return dossier(card, around.strings);
    case "map":
      return map(card, around.strings);
    default:
      return null;
  }
}

/** Whether a card says all that the text beside it says: it is drawn instead. */
export function isWhole(card: Card): boolean {
  return card.kind === "checklist" || card.kind === "procedure" || card.kind === "dossier";
}

// What to bring, to tick off and to print. What is ticked is kept with the conversation.
function checklist(card: ChecklistCard, { strings, save }: Around): HTMLElement {
  const sheet = el("section", "card checklist", ...remarks(card.lead, strings), el("h3", "", card.title));
  const ticked = new Set(card.ticked);
  let number = 0;
  for (const { heading, items } of card.sections) {
    const group = el("fieldset", "", el("legend", "", heading));
    for (const text of items) {
      const key = number++;
      const box = el("input");
      box.type = "checkbox";
      box.checked = ticked.has(key);
      box.addEventListener("change", () => {
        if (box.checked) ticked.add(key);
        else ticked.delete(key);
        card.ticked = [...ticked];
        save();
      });
      group.append(el("label", "", box, el("span", "", text)));
    }
    sheet.append(group);
  }
  const print = button("outlined no-print", strings.print, () => printed(sheet));
  print.lang = strings.lang;
  add(sheet, facts(card.facts, strings), ...remarks(card.remarks, strings), source(card.source), print);
  return sheet;
}

function procedure(card: ProcedureCard, strings: Strings): HTMLElement {
  const sheet = el("section", "card", ...remarks(card.lead, strings), el("h3", "", card.title));
  add(sheet, facts(card.facts, strings), ...remarks(card.remarks, strings), source(card.source));
  return sheet;
}

function dossier(card: DossierCard, strings: Strings): HTMLElement {
  const timeline = el("ol", "timeline");
  for (const { title, at, state } of card.timeline) {
    const step = el(
      "li",
      state,
      el("span", "step", title),
      hidden(` (${strings[state]})`, strings.lang),
      at && el("span", "at", at),
    );
    if (state === "now") set(step, { "aria-current": "step" });
    timeline.append(step);
  }
  const sheet = el("section", "card dossier", ...remarks(card.lead, strings), el("h3", "", card.title));
  add(sheet, facts(card.facts, strings), timeline, ...remarks(card.remarks, strings), source(card.source));
  return sheet;
}

function map(card: MapCard, strings: Strings): HTMLElement {
  const sheet = el("section", "card place", el("h3", "", card.title), el("p", "", card.address));
  add(sheet, card.hours && el("p", "", card.hours));
  const call = card.telephone ? anchor("outlined", card.telephone, telephone(card.telephone), strings) : null;
  const way = anchor("outlined", strings.map, card.url, strings);
  if (way) way.lang = strings.lang;
  call?.prepend(icon("phone"));
  way?.prepend(icon("pin"));
  sheet.append(el("div", "links", call, way));
  return sheet;
}

function facts(list: Fact[], strings: Strings): HTMLElement {
  const table = el("dl", "facts");
  for (const { label, text } of list) {
    const value = el("dd");
    addLinked(value, text, strings);
    table.append(el("dt", "", label), value);
  }
  return table;
}

function remarks(lines: string[], strings: Strings): HTMLElement[] {
  return lines.map((line) => {
    const remark = el("p", "remark");
    addLinked(remark, line, strings);
    return remark;
  });
}

function source(text: string): HTMLElement {
  return el("p", "source", text);
}
