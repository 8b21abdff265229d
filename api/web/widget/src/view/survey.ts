import type { Factor, Satisfaction, Score, Survey } from "../contract";
import type { Strings } from "../strings";
import { add, button, el, set } from "./dom";

const LONGEST_COMMENT = 500;

/** Whether somebody is content: a question below the messages that waits, and can be left alone. */
export class SurveyCard {
  readonly node = el("div", "reasons survey");

  constructor(
    survey: Survey,
    strings: Strings,
    /** Takes the answer; null: not willing to say. */
    answer: (said: Satisfaction | null) => void,
  ) {
    const { asked, steps, factors } = strings;
    const form = el("form");
    const group = el(
      "fieldset",
      "",
      el("legend", "", survey.kind === "dossier" ? asked.dossier(survey) : asked.conversation),
    );
    steps.forEach((step, index) => {
      const choice = el("input");
      set(choice, { type: "radio", name: "score", value: index + 1 });
      group.append(el("label", "", choice, el("span", "", step)));
    });
    const more = el("div", "more");
    more.hidden = true;
    const chosen = new Map<Factor, HTMLSelectElement>();
    if (survey.kind === "dossier") {
      const each = el("details", "", el("summary", "", asked.factors));
      for (const [factor, label] of Object.entries(factors) as [Factor, string][]) {
        const select = el("select");
        ["", ...steps].forEach((step, score) => {
          const option = el("option", "", step || asked.unsaid);
          option.value = step && String(score);
          add(select, option);
        });
        chosen.set(factor, select);
        add(each, el("label", "factor", el("span", "", label), select));
      }
      add(more, each);
    }
    const comment = el("textarea");
    set(comment, { rows: 2, maxlength: LONGEST_COMMENT });
    const send = button("solid", asked.send, () => {
      const score = Number(new FormData(form).get("score")) as Score;
      const said: Satisfaction = { score };
      for (const [factor, { value }] of chosen) {
        if (value) said.factors = { ...said.factors, [factor]: Number(value) };
      }
      if (comment.value.trim()) said.comment = comment.value.trim();
      answer(said);
    });
    send.hidden = true;
    add(more, el("label", "comment", el("span", "", strings.comment), comment));
    add(
      form,
      group,
      more,
      el(
        "div",
        "actions",
        button("outlined", asked.skip, () => answer(null)),
        send,
      ),
    );
    // What more there is to say comes once there is something to say more about.
    group.addEventListener("change", () => {
      more.hidden = send.hidden = false;
    });
    // By the button alone: a frame in a sandbox may submit no form.
    form.addEventListener("submit", (event) => event.preventDefault());
    add(this.node, form);
  }
}
