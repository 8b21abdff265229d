import type { Rating, Reason } from "../contract";
import type { Answer } from "../store";
import type { Strings } from "../strings";
import { add, button, el, iconButton, set } from "./dom";

const LONGEST_COMMENT = 500;

/** Thumbs for an answer, and what was not right about it. */
export class RatingBar {
  readonly thumbs: HTMLElement[];
  /** Where the reasons appear. */
  readonly form = el("div", "reasons");

  constructor(
    private readonly answer: Answer,
    private readonly strings: Strings,
    private readonly rate: (rating: Rating) => Promise<void>,
    private readonly say: (text: string) => void,
  ) {
    this.thumbs = [
      iconButton("", "good", strings.good, () => void this.send({ good: true })),
      iconButton("", "bad", strings.bad, () => this.ask()),
    ];
    this.form.hidden = true;
    this.form.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      this.close();
    });
    this.mark();
  }

  private mark(): void {
    const { rating } = this.answer;
    const [good, bad] = this.thumbs;
    if (good) set(good, { "aria-pressed": String(rating?.good === true) });
    if (bad) set(bad, { "aria-pressed": String(rating?.good === false) });
  }

  private async send(rating: Rating): Promise<void> {
    try {
      await this.rate(rating);
    } catch {
      this.say(this.strings.rateFailed);
      return;
    }
    this.mark();
    this.close();
    this.say(this.strings.thanks);
  }

  private close(): void {
    const hadFocus = this.form.contains((this.form.getRootNode() as ShadowRoot).activeElement);
    this.form.hidden = true;
    this.form.textContent = "";
    if (hadFocus) this.thumbs[1]?.focus();
  }

  private ask(): void {
    if (!this.form.hidden) {
      this.close();
      return;
    }
    const { strings } = this;
    const form = el("form");
    const group = el("fieldset", "", el("legend", "", strings.why));
    for (const [reason, label] of Object.entries(strings.reasons)) {
      const choice = el("input");
      choice.type = "radio";
      choice.name = "reason";
      choice.value = reason;
      choice.required = true;
      group.append(el("label", "", choice, el("span", "", label)));
    }
    const comment = el("textarea");
    comment.rows = 2;
    comment.maxLength = LONGEST_COMMENT;
    const submit = button("solid", strings.submit, () => {
      if (!form.reportValidity()) return;
      const reason = new FormData(form).get("reason") as Reason;
      const said = comment.value.trim();
      void this.send({ good: false, reason, ...(said ? { comment: said } : {}) });
    });
    const actions = el(
      "div",
      "actions",
      button("outlined", strings.skip, () => this.close()),
      submit,
    );
    add(form, group, el("label", "comment", el("span", "", strings.comment), comment), actions);
    // By the button alone: a frame in a sandbox may submit no form.
    form.addEventListener("submit", (event) => event.preventDefault());
    add(this.form, form);
    this.form.hidden = false;
    form.querySelector("input")?.focus();
    form.scrollIntoView?.({ block: "nearest" });
  }
}
