import { SIZES } from "../preferences";
import type { Strings } from "../strings";
import { add, button, el, iconButton, set } from "./dom";

/** What can be chosen in the menu. */
export interface Choices {
  strings: Strings;
  id: string;
  size: number;
  /** What the browser can do, and whether it is on. */
  voice?: boolean;
  readAloud?: boolean;
  /** Whether there is a conversation to keep or to delete. */
  hasBegun(): boolean;
  isRemembered(): boolean;
  resize(percent: number): void;
  switchLanguage(): void;
  toggleVoice(): void;
  toggleReading(): void;
  remember(remember: boolean): void;
  restart(): void;
  download(): void;
  forget(): void;
}

/** Everything that is not needed all the time. Made anew each time it opens, so that it tells how things stand. */
export class Menu {
  readonly toggle: HTMLButtonElement;
  readonly node = el("div", "menu");

  constructor(private readonly choices: Choices) {
    this.toggle = iconButton("head", "menu", choices.strings.menu, () =>
      this.isOpen ? this.close() : this.open(),
    );
    this.node.id = `menu-${choices.id}`;
    this.node.hidden = true;
    set(this.toggle, { "aria-expanded": "false", "aria-controls": this.node.id });
    set(this.node, { role: "group", "aria-label": choices.strings.menu });
    this.node.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
      this.toggle.focus();
    });
  }

  get isOpen(): boolean {
    return !this.node.hidden;
  }

  close(): void {
    this.node.hidden = true;
    set(this.toggle, { "aria-expanded": "false" });
  }

  private open(): void {
    const { choices } = this;
    const { strings } = choices;
    this.node.textContent = "";
    const sizes = el("div", "sizes");
    set(sizes, { role: "group", "aria-label": strings.larger });
    add(sizes, el("span", "", strings.larger));
    for (const percent of SIZES) {
      const size = button("outlined", `${percent}%`, () => choices.resize(percent));
      set(size, { "aria-label": strings.size(percent), "aria-pressed": String(percent === choices.size) });
      add(sizes, size);
    }
    add(this.node, this.entry(strings.restart, choices.restart), sizes);
    const language = this.entry(strings.language, choices.switchLanguage);
    language.lang = strings.lang === "vi" ? "en" : "vi";
    add(this.node, language);
    if (choices.voice !== undefined)
      add(this.node, this.checked(strings.voice, choices.voice, choices.toggleVoice));
    if (choices.readAloud !== undefined) {
      add(this.node, this.checked(strings.readAloud, choices.readAloud, choices.toggleReading));
    }
    const remembered = choices.isRemembered();
    add(
      this.node,
      this.checked(strings.remember, remembered, () => choices.remember(!remembered)),
    );
    if (choices.hasBegun()) {
      add(
        this.node,
        this.entry(strings.transcript, choices.download),
        this.entry(strings.forget, choices.forget),
      );
    }
    this.node.hidden = false;
    set(this.toggle, { "aria-expanded": "true" });
    this.node.querySelector("button")?.focus();
  }

  private entry(label: string, choose: () => void): HTMLButtonElement {
    return button("entry", label, () => {
      this.close();
      this.toggle.focus();
      choose();
    });
  }

  private checked(label: string, isOn: boolean, choose: () => void): HTMLButtonElement {
    const entry = this.entry(label, choose);
    set(entry, { role: "switch", "aria-checked": String(isOn) });
    return entry;
  }
}
