import { add, el } from "./dom";
import { addRules, style } from "./styles";

const ALONE = "@media print { body > :not(.motcua-printed) { display: none !important; } }";

/** Print a copy of `sheet` alone, without the page around it. */
export function printed(sheet: HTMLElement): void {
  const holder = el("div", "motcua-printed");
  const root = holder.attachShadow({ mode: "open" });
  style(root);
  const copy = sheet.cloneNode(true) as HTMLElement;
  // A copy of an element has the ticks it began with.
  const ticked = [...sheet.querySelectorAll("input")].map((box) => box.checked);
  copy.querySelectorAll("input").forEach((box, index) => {
    box.checked = ticked[index] ?? false;
  });
  const page = el("div", "root printed", copy);
  page.dataset.theme = "light";
  add(root, page);
  document.body.appendChild(holder);
  const restore = addRules(document, document.head, ALONE);
  addEventListener(
    "afterprint",
    () => {
      restore();
      holder.remove();
    },
    { once: true },
  );
  window.print();
}
