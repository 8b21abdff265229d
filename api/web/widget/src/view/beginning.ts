import type { Failure } from "../api";
import type { Lang, Service } from "../contract";
import type { Strings } from "../strings";
import { add, button, el, set } from "./dom";

/** What is stored, why, how long, by whom and how to delete it: before the first message, and to be read again. */
export function notice(
  strings: Strings,
  lang: Lang,
  service: Promise<Service>,
  isRemembered: boolean,
  remember: (remember: boolean) => void,
): HTMLElement {
  const stored = el("p");
  const lines = el("ul");
  const box = el("input");
  box.type = "checkbox";
  box.checked = isRemembered;
  box.addEventListener("change", () => remember(box.checked));
  const more = el("details", "", el("summary", "", strings.noticeMore), lines);
  const agreed = el("label", "", box, el("span", "", strings.remember));
  const node = el("section", "notice", el("p", "", strings.noticeShort), stored, more, agreed);
  set(node, { "aria-label": strings.notice });
  service
    .then((about) => {
      stored.textContent = strings.noticeStored(about.agency || strings.unnamed, about.keep_days);
      add(lines, ...about.notice[lang].map((line) => el("li", "", line)));
    })
    .catch(({ problem }: Failure) => {
      stored.textContent = problem === "refused" ? strings.problems.refused : strings.noticeUnknown;
    });
  return node;
}

/** A greeting, and questions to begin with. */
export function welcome(strings: Strings, greeting: string, ask: (text: string) => void): HTMLElement {
  const list = el("ul", "starters");
  for (const text of strings.starters) {
    const starter = button("chip", text, () => ask(text));
    add(list, el("li", "", starter));
  }
  return el(
    "section",
    "welcome",
    el("h3", "", greeting || strings.greeting),
    el("p", "", strings.invitation),
    list,
  );
}
