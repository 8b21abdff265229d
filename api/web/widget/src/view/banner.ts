import type { Lang, Service } from "../contract";
import type { Strings } from "../strings";
import { add, el, empty, iconButton, set } from "./dom";
import { prose } from "./prose";

/** What the agency has to tell everybody at once, until it is put away: each text by itself. */
export class Banner {
  readonly node = el("section", "alert");

  constructor(
    private readonly strings: Strings,
    private readonly lang: Lang,
    private readonly putAway: () => string,
    private readonly close: (text: string) => void,
  ) {
    set(this.node, { "aria-label": strings.banner });
    this.node.hidden = true;
  }

  /** Show what `service` tells; returns it where it was not there before. */
  show({ banner }: Service): string {
    const { node, strings, lang } = this;
    const text = banner?.[lang] ?? "";
    const before = node.hidden ? "" : node.dataset.text;
    node.hidden = !text || banner?.vi === this.putAway();
    if (node.hidden || text === before) return "";
    node.dataset.text = text;
    empty(node);
    const close = iconButton("", "close", strings.putAway, () => {
      node.hidden = true;
      this.close(banner?.vi ?? "");
    });
    add(node, el("div", "", el("strong", "", strings.banner), prose(text, strings)), close);
    return text;
  }
}
