import type { Lang, Suggestion } from "../contract";
import { canListen, listen } from "../speech";
import type { Strings } from "../strings";
import { add, button, el, icon, iconButton, set } from "./dom";
import { Suggestions } from "./suggestions";

const LONGEST = 2000;
const TOLD_FROM = 200;

/** What the composer needs of the widget around it. */
export interface Desk {
  strings: Strings;
  lang: Lang;
  hasVoice: boolean;
  draft: string;
  /** Differs between the widgets of a page. */
  id: string;
  ask(text: string): void;
  keepDraft(text: string): void;
  find(typed: string, signal: AbortSignal): Promise<Suggestion[]>;
  say(text: string): void;
}

/** The field to type in, its button, and what helps with typing. */
export class Composer {
  readonly node = el("div", "composer");
  readonly field = el("textarea");
  private readonly counter = el("p", "counter");
  private readonly hint = el("p", "hint");
  private readonly suggestions: Suggestions;

  constructor(private readonly desk: Desk) {
    const { strings, id } = desk;
    const { field } = this;
    const label = el("label", "sr-only", strings.question);
    label.htmlFor = field.id = `question-${id}`;
    field.rows = 1;
    field.maxLength = LONGEST;
    field.placeholder = strings.placeholder;
    field.value = desk.draft;
    const { hint } = this;
    hint.textContent = strings.hint;
    hint.id = `hint-${id}`;
    set(field, { enterkeyhint: "send", autocomplete: "off", "aria-describedby": hint.id });
    this.suggestions = new Suggestions(strings, field, desk.find, (title) => this.submit(title), desk.say);

    // No form: a frame in a sandbox may not submit any.
    const send = button("send", icon("send"), () => this.submit(field.value));
    add(send, el("span", "", strings.send));
    const box = el("div", "box", label, field, desk.hasVoice && canListen() && this.voiceButton(), send);
    field.addEventListener("keydown", (event) => this.onKey(event));
    field.addEventListener("input", () => this.onInput());
    add(this.node, this.suggestions.node, box, el("div", "under", hint, this.counter));
    this.fit();
  }

  focus(): void {
    this.field.focus();
  }

  /** Say who answers. */
  told(hint: string): void {
    this.hint.textContent = hint;
  }

  /** Whether there was something to close. */
  closeSuggestions(): boolean {
    const { hidden } = this.suggestions.node;
    this.suggestions.hide();
    return !hidden;
  }

  /** As tall as what is typed. Has to be called once it stands in the page. */
  fit(): void {
    const { field } = this;
    field.style.height = "auto";
    if (field.scrollHeight) field.style.height = `${field.scrollHeight}px`;
    const left = LONGEST - field.value.length;
    const { strings, say } = this.desk;
    this.counter.textContent = left > TOLD_FROM ? "" : left > 0 ? strings.left(left) : strings.full(LONGEST);
    if ([TOLD_FROM, 50, 0].includes(left)) say(this.counter.textContent);
  }

  private submit(text: string): void {
    const said = text.trim().normalize("NFC");
    if (!said) return;
    this.field.value = "";
    this.desk.keepDraft("");
    this.suggestions.hide();
    this.fit();
    this.focus();
    this.desk.ask(said);
  }

  private onInput(): void {
    this.fit();
    this.desk.keepDraft(this.field.value);
    this.suggestions.typed(this.field.value);
  }

  private onKey(event: KeyboardEvent): void {
    // keyCode 229: Safari ends a composition before the keydown of the Enter that confirmed it.
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit(this.field.value);
    } else if (event.key === "ArrowUp" && !this.suggestions.node.hidden && this.suggestions.enter()) {
      event.preventDefault();
    }
  }

  private voiceButton(): HTMLElement {
    const { strings, lang, say } = this.desk;
    let hearing: { stop(): void } | null = null;
    const toggle = iconButton("microphone", "microphone", strings.speak, () => {
      if (hearing) {
        hearing.stop();
        return;
      }
      const heard = (text: string) => {
        this.field.value = text.slice(0, LONGEST);
        this.onInput();
      };
      hearing = listen(lang, heard, (any) => {
        hearing = null;
        set(toggle, { "aria-pressed": "false" });
        if (!any) say(strings.voiceFailed);
        this.focus();
      });
      set(toggle, { "aria-pressed": "true" });
      say(strings.listening);
    });
    set(toggle, { "aria-pressed": "false" });
    return toggle;
  }
}
