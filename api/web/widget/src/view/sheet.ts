import { add, button, el, set } from "./dom";

/** A question over the conversation that wants a yes or a no. The keyboard stays in it until it is answered. */
export function confirm(
  parent: HTMLElement,
  { title, text, yes, no }: { title: string; text: string; yes: string; no: string },
  onYes: () => void,
): void {
  const before = (parent.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
  const heading = el("h2", "", title);
  const body = el("p", "", text);
  const box = el("div", "sheet", heading, body);
  const curtain = el("div", "curtain", box);
  const others = [...parent.children] as HTMLElement[];
  const close = () => {
    for (const other of others) set(other, { inert: false, "aria-hidden": false });
    curtain.remove();
    before?.focus();
  };
  const refuse = button("outlined", no, close);
  const accept = button("solid", yes, () => {
    close();
    onYes();
  });
  add(box, el("div", "actions", refuse, accept));
  heading.id = "confirm-title";
  body.id = "confirm-text";
  set(box, {
    role: "alertdialog",
    "aria-modal": "true",
    "aria-labelledby": heading.id,
    "aria-describedby": body.id,
  });
  curtain.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      const active = (curtain.getRootNode() as ShadowRoot).activeElement;
      (active === refuse ? accept : refuse).focus();
      event.preventDefault();
    }
  });
  // Old browsers don't know `inert`: for them the rest is at least hidden from screen readers.
  for (const other of others) set(other, { inert: true, "aria-hidden": "true" });
  add(parent, curtain);
  refuse.focus();
}
