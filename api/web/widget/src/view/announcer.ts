import { el, set } from "./dom";

/**
 * Says to screen readers what is new, and only that.
 *
 * Two polite regions take turns: the same text again is then a change, and said again.
 */
export class Announcer {
  readonly node = el("div", "sr-only");
  private readonly regions = [el("div"), el("div")] as const;
  private turn = 0;

  constructor() {
    for (const region of this.regions) {
      set(region, { role: "status", "aria-live": "polite" });
      this.node.appendChild(region);
    }
  }

  say(text: string, lang = ""): void {
    const [old, now] = this.turn++ % 2 ? [...this.regions].reverse() : this.regions;
    if (old) old.textContent = "";
    if (!now) return;
    set(now, { lang: lang || false });
    now.textContent = text;
  }
}
