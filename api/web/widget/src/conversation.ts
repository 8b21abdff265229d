import { type Api, Failure, type Owner } from "./api";
import type { Notice, Place, Rating, Reply, Satisfaction, Spoken, Survey } from "./contract";
import { type Answer, fresh, type Item, type Question, type Saved, type Store, uuid } from "./store";
import { Stream } from "./stream";

const TYPES_EVERY_MS = 3_000;
// A connection tells soon where the conversation stands, unless that is nowhere.
const STANDS_WITHIN_MS = 5_000;
const ANSWERED = [404, 409];
const NOWHERE: Place = { state: "none", position: null, wait_minutes: null, by: null, typing: false };

/** Who draws the conversation. */
export interface Listener {
  added(item: Item): void;
  changed(item: Item): void;
  /** All of it is another now. */
  replaced(): void;
  busy(isBusy: boolean): void;
  /** A person is waited for, or speaks, or does no longer. */
  stood(place: Place, before: Place): void;
  /** The person is asked whether they are content. */
  asked(survey: Survey): void;
}

/**
 * A conversation with the service.
 *
 * Messages leave one after another in the order they were written. One that fails holds back those
 * behind it until it is tried again: by the person, or by itself once there is a network.
 */
export class Conversation {
  private saved: Saved;
  private stream: Stream | null = null;
  private sending = false;
  private standing = NOWHERE;
  private settling = 0;
  private typedAt = 0;
  private readonly answered = new Set<number>();
  private readonly detach: (() => void)[] = [];

  constructor(
    private readonly api: Api,
    private readonly store: Store,
    private readonly locality: () => string,
    private readonly listener: Listener,
  ) {
    this.saved = settled(store.load());
    const online = () => this.resume();
    const shown = () => this.listen();
    addEventListener("online", online);
    document.addEventListener("visibilitychange", shown);
    this.detach.push(
      () => removeEventListener("online", online),
      () => document.removeEventListener("visibilitychange", shown),
      store.watch((before, now) => this.elsewhere(before, now)),
    );
  }

  get items(): readonly Item[] {
    return this.saved.items;
  }

  get draft(): string {
    return this.saved.draft;
  }

  get isOpen(): boolean {
    return this.saved.open;
  }

  get isRemembered(): boolean {
    return this.saved.remember;
  }

  /** Where it stands on its way to a person. */
  get place(): Place {
    return this.standing;
  }

  /** The banner that was put away. */
  get putAway(): string {
    return this.saved.putAway;
  }

  /** Whether the service has anything of it. */
  get hasBegun(): boolean {
    return this.saved.token !== undefined;
  }

  ask(text: string, title = text): void {
    const question: Question = { role: "person", id: uuid(), text, title, at: Date.now(), state: "waiting" };
    this.add(question);
    void this.send();
  }

  /** The person types: an officer who speaks with them sees it. */
  types(): void {
    const now = Date.now();
    if (this.standing.state !== "held" || now - this.typedAt < TYPES_EVERY_MS) return;
    this.typedAt = now;
    this.api.types(this.owner).catch(() => undefined);
  }

  /** Put a banner away: this text of it is not shown again. */
  putBannerAway(text: string): void {
    this.saved.putAway = text;
    this.save();
  }

  /** Try a message again that failed. */
  retry(question: Question): void {
    delete question.problem;
    question.state = "waiting";
    this.change(question);
    void this.send();
  }

  async rate(answer: Answer, rating: Rating): Promise<void> {
    await this.api.rate(this.owner, answer.id, rating);
    answer.rating = rating;
    this.save();
  }

  /** Answer a question, or say nothing to it with null: it is not asked again. */
  async answer(survey: Survey, said: Satisfaction | null): Promise<void> {
    try {
      await this.api.answer(this.owner, survey, said);
    } catch (error) {
      // Answered before, in another tab, or there is nothing to ask any more.
      if (!(error instanceof Failure && ANSWERED.includes(error.status))) throw error;
    }
    this.answered.add(survey.survey);
  }

  transcript(): Promise<Blob> {
    return this.api.transcript(this.owner);
  }

  keepDraft(draft: string): void {
    this.saved.draft = draft;
    this.save();
  }

  keepOpen(open: boolean): void {
    this.saved.open = open;
    this.save();
    this.listen();
  }

  remember(remember: boolean): void {
    this.saved.remember = remember;
    this.save();
  }

  /** Keep what was changed in an item's cards. */
  save(): void {
    this.store.save(this.saved);
  }

  /** Begin another conversation; the service keeps this one for its time. */
  restart(): void {
    this.stopListening();
    const { id, open, remember, putAway } = this.saved;
    if (!remember) this.store.disown(id); // else the new one takes its place
    this.saved = { ...fresh(), open, remember, putAway };
    this.save();
    this.listener.replaced();
    this.stand(NOWHERE);
  }

  /** Delete the conversation here and at the service. */
  async forget(): Promise<void> {
    if (this.hasBegun) await this.api.forget(this.owner);
    this.saved.remember = true; // the empty one for a moment: so other tabs that show this one let go of it too
    this.restart();
    this.remember(false);
  }

  /** Go on: what was not sent is sent, and what comes unasked is listened for. */
  resume(): void {
    for (const item of this.saved.items) {
      // Failed for want of a network, not by the service's word.
      if (item.role === "person" && item.state === "failed" && !item.retryAt) item.state = "waiting";
    }
    void this.send();
    this.listen();
  }

  /** Let go of it. What is under way comes to nothing here: whoever opens it next sends it again. */
  close(): void {
    this.stopListening();
    this.saved = { ...this.saved };
    for (const undo of this.detach) undo();
  }

  private get owner(): Owner {
    const { id, token } = this.saved;
    return token === undefined ? { id } : { id, token };
  }

  /** Another tab has changed what all of them share: whose conversation is another one goes on with it. */
  private elsewhere(before: string | null, now: string | null): void {
    const { id, items, open, draft } = this.saved;
    if (this.sending || (items.length && before !== id && now !== id)) return;
    if (now === null) {
      this.saved.following = false;
      this.remember(false);
    } else {
      this.saved = { ...settled(this.store.adopt()), open, draft };
      if (now !== id) this.stopListening();
      this.listener.replaced();
      if (now !== id) this.stand(NOWHERE);
      this.listen();
    }
  }

  private async send(): Promise<void> {
    if (this.sending) return;
    this.sending = true;
    try {
      for (;;) {
        const next = this.saved.items.find(
          (item): item is Question => item.role === "person" && item.state !== "sent",
        );
        if (next?.state !== "waiting" || !navigator.onLine) return;
        await this.deliver(next);
      }
    } finally {
      this.sending = false;
    }
  }

  private async deliver(question: Question): Promise<void> {
    const { saved } = this;
    question.state = "sending";
    this.change(question);
    // An officer's answer takes its time, and is told by the stream.
    this.listener.busy(this.standing.state !== "held");
    try {
      const response = await this.api.ask(this.owner, question.id, question.text, this.locality());
      if (this.saved !== saved) return; // another conversation was begun meanwhile, or this one let go of
      question.state = "sent";
      delete question.retryAt;
      if (response.token) saved.token = response.token;
      this.follow(response.replies);
      this.change(question);
      const { replies, answer } = response;
      if (answer.status !== "human") this.add(answerOf(question.id, replies, answer.status));
      this.listen();
    } catch (error) {
      if (this.saved !== saved) return;
      const failure = error instanceof Failure ? error : new Failure("fault", 200);
      question.state = "failed";
      question.problem = failure.problem;
      if (failure.status) question.retryAt = Date.now() + failure.waitS * 1000;
      this.change(question);
    } finally {
      if (this.saved === saved) this.listener.busy(false);
    }
  }

  private follow(replies: readonly Reply[]): void {
    for (const card of replies.flatMap((reply) => reply.cards)) {
      if (card.kind === "subscriptions") this.saved.following = card.receipts.length > 0;
    }
  }

  /** Listen while the person can see it and something may come. */
  private listen(): void {
    const { token, open, following, handed } = this.saved;
    const isSeen = document.visibilityState === "visible";
    const wanted = token !== undefined && (open || following || handed) && isSeen;
    if (!wanted) this.stopListening();
    else if (!this.stream) {
      const url = () => this.api.events(this.owner, this.saved.heard);
      const connected = () => {
        clearTimeout(this.settling);
        this.settling = window.setTimeout(() => this.stand(NOWHERE), STANDS_WITHIN_MS);
      };
      this.stream = new Stream(url, token, (name, data) => this.told(name, data), connected);
      this.stream.start();
    }
  }

  private stopListening(): void {
    clearTimeout(this.settling);
    this.stream?.stop();
    this.stream = null;
  }

  private told(name: string, data: string): void {
    const told = JSON.parse(data);
    if (name === "notice") this.notice(told);
    else if (name === "staff") this.hear(told);
    else if (name === "handover") this.stand(told);
    else if (name === "survey" && !this.answered.has(told.survey)) this.listener.asked(told);
  }

  private hear({ number, role, by, text, at }: Spoken): void {
    if (number <= this.saved.heard) return;
    this.saved.heard = number;
    this.add({ role, id: `staff-${number}`, at: Date.parse(at) || Date.now(), text, by });
  }

  private stand(place: Place): void {
    clearTimeout(this.settling);
    const before = this.standing;
    this.standing = place;
    const handed = place.state !== "none";
    if (handed !== this.saved.handed) {
      this.saved.handed = handed;
      this.save();
    }
    this.listener.stood(place, before);
  }

  private notice({ notice, replies }: Notice): void {
    const id = `notice-${notice}`;
    if (!this.saved.items.some((item) => item.role === "assistant" && item.id === id)) {
      this.follow(replies);
      this.add(answerOf(id, replies, ""));
    }
    // Once it stands here. Where that does not arrive, it comes again and is known.
    this.api.seen(this.owner, [notice]).catch(() => undefined);
  }

  private add(item: Item): void {
    this.listener.added(item); // first, so that what cannot be drawn is not kept for the next visit either
    this.saved.items.push(item);
    this.save();
  }

  private change(item: Item): void {
    this.save();
    this.listener.changed(item);
  }
}

function answerOf(id: string, replies: Reply[], status: string): Answer {
  return { role: "assistant", id, at: Date.now(), replies, status };
}

function settled(saved: Saved): Saved {
  for (const item of saved.items) {
    // The page went away while it was being answered: the same message again is no second turn.
    if (item.role === "person" && item.state === "sending") item.state = "waiting";
  }
  return saved;
}
