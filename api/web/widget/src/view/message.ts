import type { Lang, Rating, Reply } from "../contract";
import { canSpeak, speak, stopSpeaking } from "../speech";
import type { Answer, Question, Said } from "../store";
import type { Strings } from "../strings";
import { type Around, draw, isWhole } from "./cards";
import { add, anchor, button, el, hidden, iconButton, set } from "./dom";
import { prose } from "./prose";
import { RatingBar } from "./rating";

/** What messages need of the widget around them. */
export interface Setting extends Around {
  lang: Lang;
  readsAloud: boolean;
  ask(text: string, title: string): void;
  retry(question: Question): void;
  rate(answer: Answer, rating: Rating): Promise<void>;
  say(text: string, lang?: string): void;
}

/** What a person wrote, and what became of it. */
export function questionNode(question: Question, setting: Setting): HTMLElement {
  const { strings } = setting;
  const node = el("article", "message person");
  const meta = el("p", "meta", hidden(`${strings.you} `, setting.lang), time(question.at));
  add(node, meta, el("p", "bubble typed", question.title));
  if (question.state === "waiting") add(node, el("p", "meta waiting", strings.waiting));
  if (question.state === "failed") add(node, failure(question, setting));
  return node;
}

function failure(question: Question, { strings, retry }: Setting): HTMLElement {
  const problem = question.problem ?? "";
  const known = strings.problems[problem as keyof Strings["problems"]];
  const why = el("span", "", known ?? problem);
  if (!known) why.lang = "vi"; // what the service itself says
  const again = button("outlined", strings.again, () => retry(question));
  countDown(again, question.retryAt ?? 0, strings);
  return el("div", "failure", el("p", "", `${strings.unanswered} `, why), again);
}

function countDown(again: HTMLButtonElement, until: number, strings: Strings): void {
  const left = Math.ceil((until - Date.now()) / 1000);
  again.disabled = left > 0;
  again.textContent = left > 0 ? strings.againIn(left) : strings.again;
  if (left > 0) setTimeout(() => again.isConnected && countDown(again, until, strings), 1000);
}

/** What the assistant said. */
export function answerNode(answer: Answer, setting: Setting): HTMLElement {
  const { strings } = setting;
  const node = el(
    "article",
    answer.status === "emergency" ? "message assistant emergency" : "message assistant",
  );
  add(node, el("p", "meta", `${strings.assistant} · `, time(answer.at)));
  if (!answer.replies.length) add(node, el("div", "bubble", strings.nothing));
  for (const reply of answer.replies) add(node, replyNode(reply, setting));
  add(node, ...actions(answer, setting));
  const group = el("div", "quick");
  set(group, { role: "group", "aria-label": strings.quickReplies });
  for (const { quick_replies, lang } of answer.replies) {
    for (const { title, payload } of quick_replies) {
      const chip = button("chip", title, () => setting.ask(payload, title));
      if (lang) chip.lang = lang;
      add(group, chip);
    }
  }
  if (group.firstChild) add(node, group);
  return node;
}

/** What a screen reader is told of an answer that has just come. */
export function spokenAnswer(answer: Answer, strings: Strings): string {
  const count = answer.replies.reduce((sum, reply) => sum + reply.quick_replies.length, 0);
  const said = answer.replies.map(({ text }) => text).join("\n") || strings.nothing;
  return `${strings.assistant}: ${said}${count ? `\n${strings.buttons(count)}` : ""}`;
}

/** What a person of the agency said, or what became of the hand-over to one. */
export function saidNode(said: Said, { strings }: Setting): HTMLElement {
  const text = prose(said.text, strings);
  text.lang = "vi";
  if (said.role === "service") return el("article", "message service", text, el("p", "meta", time(said.at)));
  const meta = el("p", "meta", `${strings.officerNamed(said.by)} · `, time(said.at));
  return el("article", "message staff", meta, el("div", "bubble", text));
}

/** What a screen reader is told of it. */
export function spokenBy({ role, by, text }: Said, strings: Strings): string {
  return role === "officer" ? `${strings.officerNamed(by)}: ${text}` : text;
}

function replyNode(reply: Reply, setting: Setting): HTMLElement {
  const { strings } = setting;
  const bubble = el("div", "bubble");
  if (reply.lang) bubble.lang = reply.lang;
  const cards = reply.cards.map((card) => draw(card, setting));
  if (!reply.cards.some((card, at) => cards[at] && isWhole(card))) add(bubble, prose(reply.text, strings));
  add(bubble, ...cards);
  const links = reply.links.map(({ title, url }) => anchor("outlined", title, url, strings)).filter(Boolean);
  if (links.length) add(bubble, el("div", "links", ...links));
  return bubble;
}

function actions(answer: Answer, setting: Setting): HTMLElement[] {
  const { strings } = setting;
  const bar = el("div", "bar");
  const nodes: HTMLElement[] = [bar];
  // A notice is no answer to anything.
  if (!answer.id.startsWith("notice-")) {
    const rating = new RatingBar(answer, strings, (given) => setting.rate(answer, given), setting.say);
    add(bar, ...rating.thumbs);
    nodes.push(rating.form);
  }
  add(
    bar,
    iconButton("", "copy", strings.copy, () => void copy(textOf(answer), setting)),
  );
  if (setting.readsAloud && canSpeak()) add(bar, reader(answer, strings));
  return nodes;
}

function textOf(answer: Answer): string {
  return answer.replies.map((reply) => reply.text).join("\n\n");
}

function reader(answer: Answer, strings: Strings): HTMLElement {
  let isReading = false;
  const toggle = iconButton("", "speaker", strings.read, () => {
    if (isReading) stopSpeaking();
    else speak(textOf(answer), answer.replies[0]?.lang ?? "vi", () => show(false));
    show(!isReading);
  });
  const show = (reading: boolean) => {
    isReading = reading;
    set(toggle, {
      "aria-pressed": String(reading),
      "aria-label": reading ? strings.stopReading : strings.read,
    });
  };
  return toggle;
}

async function copy(text: string, { strings, say }: Setting): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(strings.copied);
  } catch {
    say(strings.copyFailed);
  }
}

// Written by hand: a browser's own way loads its tables of languages first, a tenth of a second on a telephone.
function time(at: number): HTMLElement {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  const hour = `${two(date.getHours())}:${two(date.getMinutes())}`;
  const isToday = date.toDateString() === new Date().toDateString();
  const node = el("time", "", isToday ? hour : `${hour}, ${two(date.getDate())}/${two(date.getMonth() + 1)}`);
  node.dateTime = date.toISOString();
  return node;
}
