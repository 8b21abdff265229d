import type { Suggestion } from "../contract";
import type { Strings } from "../strings";
import { add, button, el, empty, set } from "./dom";

const AFTER_MS = 60;
const ANNOUNCED_AFTER_MS = 800;
const SHORTEST = 2;
const LONGEST = 80;

/** Procedures that what is being typed may mean, above the field; the arrows go there and back. */
export class Suggestions {
  readonly node = el("div", "suggestions");
  private asking: AbortController | null = null;
  private timer = 0;
  private announcing = 0;

  constructor(
    private readonly strings: Strings,
    private readonly field: HTMLTextAreaElement,
    private readonly find: (typed: string, signal: AbortSignal) => Promise<Suggestion[]>,
    private readonly choose: (title: string) => void,
    private readonly say: (text: string) => void,
  ) {
    this.node.hidden = true;
    set(this.node, { role: "group", "aria-label": strings.suggestions });
    this.node.addEventListener("keydown", (event) => this.onKey(event));
  }

  /** What is typed has changed. */
  typed(text: string): void {
    clearTimeout(this.timer);
    const wanted = text.trim();
    if (wanted.length < SHORTEST || wanted.length > LONGEST || text.includes("\n")) {
      this.hide();
      return;
    }
    this.timer = window.setTimeout(() => void this.look(wanted), AFTER_MS);
  }

  hide(): void {
    this.stop();
    this.node.hidden = true;
    empty(this.node);
  }

  /** Take the keyboard from the field; false where there is nothing to go to. */
  enter(): boolean {
    this.stop(); // they must not change under the keyboard
    const last = this.node.lastElementChild as HTMLElement | null;
    last?.focus();
    return last !== null;
  }

  private stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.announcing);
    this.asking?.abort();
  }

  private async look(wanted: string): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    // They are a help, no more: without them the question is typed to its end.
    const found = await this.find(wanted, asking.signal).catch(() => []);
    if (this.asking !== asking || asking.signal.aborted) return;
    empty(this.node);
    for (const { title } of found) {
      const suggestion = button("suggestion", title, () => this.choose(title));
      suggestion.lang = "vi";
      add(this.node, suggestion);
    }
    this.node.hidden = !found.length;
    clearTimeout(this.announcing);
    if (!found.length) return;
    this.announcing = window.setTimeout(
      () => this.say(this.strings.suggested(found.length)),
      ANNOUNCED_AFTER_MS,
    );
  }

  private onKey(event: KeyboardEvent): void {
    const buttons = [...this.node.querySelectorAll("button")];
    const here = buttons.indexOf(event.target as HTMLButtonElement);
    if (event.key === "ArrowUp") buttons[Math.max(here - 1, 0)]?.focus();
    else if (event.key === "ArrowDown") (buttons[here + 1] ?? this.field).focus();
    else if (event.key === "Escape") {
      this.hide();
      this.field.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
