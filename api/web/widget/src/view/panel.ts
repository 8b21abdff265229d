import type { Api } from "../api";
import type { Lang, Place, Satisfaction, Service, Survey } from "../contract";
import { Conversation, type Listener } from "../conversation";
import type { Options } from "../options";
import { type Preferences, prefer } from "../preferences";
import { canListen, canSpeak } from "../speech";
import type { Item, Store } from "../store";
import { STRINGS, type Strings } from "../strings";
import { Announcer } from "./announcer";
import { Banner } from "./banner";
import { notice, welcome } from "./beginning";
import { Composer } from "./composer";
import { add, el, empty, iconButton, mark, set } from "./dom";
import { Menu } from "./menu";
import { answerNode, questionNode, type Setting, saidNode, spokenAnswer, spokenBy } from "./message";
import { officer } from "./officer";
import { Scroller } from "./scroller";
import { confirm } from "./sheet";
import { Standing } from "./standing";
import { SurveyCard } from "./survey";

const TOAST_MS = 4_000;
const SERVICE_EVERY_MS = 60_000;
const LEAVE_QUEUE = "/leave_queue";

/** Where the panel stands. */
export interface Frame {
  api: Api;
  store: Store;
  options: Options;
  preferences: Preferences;
  service: () => Promise<Service>;
  id: string;
  close(): void;
  /** A message came while nobody was looking. */
  arrived(): void;
  /** What is chosen has to be drawn anew. */
  redraw(): void;
}

/** The conversation as it is seen: header, messages, field. */
export class Panel implements Listener {
  readonly node = el("div", "panel");
  readonly conversation: Conversation;
  private readonly lang: Lang;
  private readonly strings: Strings;
  private readonly announcer = new Announcer();
  private readonly log = el("div", "log");
  private readonly scroller: Scroller;
  private readonly welcome: HTMLElement;
  private readonly dots = el("div", "dots", el("span"), el("span"), el("span"));
  /** What is asked at the end of the messages. */
  private readonly asking = el("div");
  private readonly toast = el("p", "toast");
  private readonly connection = el("p", "connection");
  private readonly closed = el("p", "closed");
  private closedText = "";
  private readonly standing: Standing;
  private readonly banner: Banner;
  private readonly person: HTMLElement;
  private readonly nodes = new Map<Item, HTMLElement>();
  private readonly composer: Composer;
  private readonly menu: Menu;
  private readonly detach: (() => void)[] = [];
  private toasting = 0;
  private surveyed = 0;
  private isClosed = false;

  constructor(private readonly frame: Frame) {
    const { options, preferences, id } = frame;
    this.lang = preferences.lang ?? options.lang;
    this.strings = STRINGS[this.lang];
    this.conversation = new Conversation(frame.api, frame.store, () => options.locality, this);
    this.composer = new Composer({
      strings: this.strings,
      lang: this.lang,
      hasVoice: preferences.voice,
      draft: this.conversation.draft,
      id,
      ask: (text) => this.ask(text),
      keepDraft: (text) => {
        this.conversation.keepDraft(text);
        if (text) this.conversation.types();
      },
      // To a person one says more than the name of a procedure.
      find: async (typed, signal) =>
        this.conversation.place.state === "held"
          ? []
          : frame.api.suggestions(typed, options.locality, signal),
      say: (text) => this.announcer.say(text),
    });
    this.menu = this.makeMenu();
    const { strings, conversation } = this;
    this.standing = new Standing(strings, () => this.ask(LEAVE_QUEUE, strings.leave));
    this.banner = new Banner(
      strings,
      this.lang,
      () => conversation.putAway,
      (text) => {
        conversation.putBannerAway(text);
        this.scroller.focus();
      },
    );
    this.person = officer(strings, frame.service(), (text) => this.ask(text));
    this.scroller = new Scroller(this.strings.messages);
    this.welcome = welcome(this.strings, options.greeting, (text) => this.ask(text));
    this.build();
    this.watch();
    this.replaced();
    this.conversation.resume();
  }

  /** Show the newest, and let the person type. */
  enter(): void {
    this.conversation.keepOpen(true);
    this.look();
    this.composer.fit();
    this.toNewest();
    this.composer.focus();
  }

  /** Show the newest, with the keyboard where it chose something in the menu. */
  stay(): void {
    this.toNewest();
    this.menu.toggle.focus();
  }

  leave(): void {
    this.menu.close();
    this.conversation.keepOpen(false);
  }

  destroy(): void {
    this.conversation.close();
    this.scroller.close();
    for (const undo of this.detach) undo();
  }

  /** Close what lies over the conversation; false where nothing does. */
  closeOverlay(): boolean {
    if (this.composer.closeSuggestions()) return true;
    const { isOpen } = this.menu;
    this.menu.close();
    return isOpen;
  }

  added(item: Item): void {
    this.keepFocus(() => {
      this.draw(item);
      this.welcome.hidden = true;
    });
    if (item.role === "person") {
      this.unask(); // they have more to say
      this.scroller.toEnd();
      return;
    }
    if (item.role === "assistant") {
      this.announcer.say(spokenAnswer(item, this.strings), item.replies[0]?.lang);
    } else this.announcer.say(spokenBy(item, this.strings), "vi");
    if (!this.conversation.isOpen) this.frame.arrived();
    // A long answer is read from its beginning, with what was written before it in sight.
    const node = this.nodes.get(item);
    if (node) this.scroller.reveal(node, node.previousElementSibling);
  }

  changed(item: Item): void {
    const old = this.nodes.get(item);
    const node = this.make(item);
    this.keepFocus(() => old?.replaceWith(node));
    this.nodes.set(item, node);
    if (item.role === "person" && item.state === "failed") {
      this.announcer.say(node.querySelector(".failure p")?.textContent ?? "");
      this.scroller.toEnd();
    }
  }

  replaced(): void {
    this.nodes.clear();
    this.keepFocus(() => {
      empty(this.log);
      for (const item of this.conversation.items) this.draw(item);
      this.welcome.hidden = this.conversation.items.length > 0;
    });
    this.unask();
    this.busy(false);
    this.toNewest();
  }

  /** Ask, and leave keyboard and reading where they are. */
  asked(survey: Survey): void {
    const { strings, scroller, asking } = this;
    const { asked } = strings;
    if (asking.firstChild && this.surveyed === survey.survey) return; // of another connection: what is filled in stays
    this.surveyed = survey.survey;
    const isAtEnd = scroller.isAtEnd();
    empty(asking);
    add(asking, new SurveyCard(survey, strings, (said) => void this.answer(survey, said)).node);
    this.announcer.say(survey.kind === "dossier" ? asked.dossier(survey) : asked.conversation);
    if (isAtEnd) scroller.toEnd();
  }

  busy(isBusy: boolean): void {
    this.dots.hidden = !isBusy;
    if (isBusy) {
      this.announcer.say(this.strings.typing);
      this.scroller.toEnd();
    }
  }

  stood(place: Place, before: Place): void {
    const { strings, announcer, node } = this;
    const isFirst = (one: Place) => one.state === "waiting" && one.position === 1;
    this.keepFocus(() => this.standing.show(place));
    if (place.state !== "none") this.unask();
    node.dataset.standing = place.state;
    (this.person.firstElementChild as HTMLElement).hidden = place.state !== "none";
    this.composer.told(place.state === "held" ? strings.officerHint : strings.hint);
    this.paintClosed();
    // What else changes is told by a message.
    if (place.typing && !before.typing) announcer.say(strings.officerTypes(place.by));
    else if (isFirst(place) && before.state === "waiting" && !isFirst(before)) {
      announcer.say(strings.waitingFor(place.position, place.wait_minutes));
    }
  }

  private build(): void {
    const { strings, frame, node } = this;
    const { options, id } = frame;
    const isInline = options.position === "inline";
    const title = el("h2", "title", options.name || strings.title);
    title.id = `title-${id}`;
    if (options.name) title.lang = options.lang;
    set(node, { role: isInline ? "region" : "dialog", "aria-labelledby": title.id, lang: this.lang });
    const close = isInline ? null : iconButton("head", "close", strings.close, () => frame.close());
    const logo = options.logo ? el("img", "logo") : mark();
    if (logo instanceof HTMLImageElement) set(logo, { src: options.logo, alt: "" });
    const head = el("div", "head");
    add(head, logo, title, this.menu.toggle, close);

    set(this.log, { role: "log", "aria-live": "off", "aria-label": strings.messages, lang: this.lang });
    set(this.dots, { "aria-hidden": "true" });
    set(this.toast, { "aria-hidden": "true" });
    this.toast.hidden = true;
    const { conversation, scroller } = this;
    const remember = (remember: boolean) => conversation.remember(remember);
    const told = notice(strings, this.lang, frame.service(), conversation.isRemembered, remember);
    add(scroller.node, told, this.welcome, this.log, this.asking, this.dots);
    this.closed.hidden = true;
    const foot = el("div", "foot", this.toast, this.connection, this.closed, this.standing.node);
    add(foot, this.person, this.composer.node);
    add(node, head, this.menu.node, this.banner.node, scroller.node, foot, this.announcer.node);
  }

  private makeMenu(): Menu {
    const { strings, frame, conversation } = this;
    const { preferences } = frame;
    const chosen = (change: Partial<Preferences>) => {
      prefer(Object.assign(preferences, change));
      frame.redraw();
    };
    return new Menu({
      strings,
      id: frame.id,
      size: preferences.size,
      ...(canListen() ? { voice: preferences.voice } : {}),
      ...(canSpeak() ? { readAloud: preferences.readAloud } : {}),
      hasBegun: () => conversation.hasBegun,
      isRemembered: () => conversation.isRemembered,
      resize: (size) => chosen({ size }),
      switchLanguage: () => chosen({ lang: this.lang === "vi" ? "en" : "vi" }),
      toggleVoice: () => {
        if (preferences.voice) chosen({ voice: false });
        else
          this.confirm(strings.voiceTitle, strings.voiceText, strings.turnOn, () => chosen({ voice: true }));
      },
      toggleReading: () => {
        if (preferences.readAloud) chosen({ readAloud: false });
        else
          this.confirm(strings.readTitle, strings.readText, strings.turnOn, () =>
            chosen({ readAloud: true }),
          );
      },
      remember: (remember) => {
        conversation.remember(remember);
        frame.redraw();
      },
      restart: () => {
        const begin = () => {
          conversation.restart();
          this.tell(strings.restarted);
        };
        if (conversation.items.length)
          this.confirm(strings.restartTitle, strings.restartText, strings.restart, begin);
        else this.composer.focus();
      },
      download: () => void this.download(),
      forget: () =>
        this.confirm(strings.forgetTitle, strings.forgetText, strings.forget, () => void this.forget()),
    });
  }

  private confirm(title: string, text: string, yes: string, onYes: () => void): void {
    confirm(this.node, { title, text, yes, no: this.strings.cancel }, onYes);
  }

  private async answer(survey: Survey, said: Satisfaction | null): Promise<void> {
    const { asked, rateFailed } = this.strings;
    try {
      await this.conversation.answer(survey, said);
      this.unask();
      this.tell(said ? asked.thanks : asked.skipped);
    } catch {
      this.tell(rateFailed);
    }
  }

  private unask(): void {
    this.keepFocus(() => empty(this.asking));
  }

  private async forget(): Promise<void> {
    try {
      await this.conversation.forget();
      this.tell(this.strings.forgotten);
    } catch {
      this.tell(this.strings.forgetFailed);
    }
  }

  private async download(): Promise<void> {
    try {
      const address = URL.createObjectURL(await this.conversation.transcript());
      const link = el("a");
      link.href = address;
      link.download = "hoi-thoai.txt";
      link.click();
      setTimeout(() => URL.revokeObjectURL(address), TOAST_MS);
    } catch {
      this.tell(this.strings.transcriptFailed);
    }
  }

  private ask(text: string, title = text): void {
    this.conversation.ask(text, title);
  }

  private draw(item: Item): void {
    if (item.role !== "person") {
      for (const old of this.log.querySelectorAll(".quick")) old.remove(); // only the last keeps its buttons
    }
    const node = this.make(item);
    this.nodes.set(item, node);
    add(this.log, node);
  }

  private make(item: Item): HTMLElement {
    const { strings, lang, conversation, frame } = this;
    const setting: Setting = {
      strings,
      lang,
      readsAloud: frame.preferences.readAloud,
      save: () => conversation.save(),
      ask: (text, title) => {
        this.ask(text, title);
        this.scroller.focus(); // that button goes away
      },
      retry: (question) => conversation.retry(question),
      rate: (answer, rating) => conversation.rate(answer, rating),
      say: (text) => this.tell(text),
    };
    if (item.role === "person") return questionNode(item, setting);
    return item.role === "assistant" ? answerNode(item, setting) : saidNode(item, setting);
  }

  /** The keyboard goes to the messages where `change` takes away what it was on: in the field, a phone's would pop up. */
  private keepFocus(change: () => void): void {
    const before = (this.node.getRootNode() as ShadowRoot).activeElement;
    change();
    if (before && (!before.isConnected || before.closest("[hidden]"))) this.scroller.focus();
  }

  /** Say something that is no message. */
  private tell(text: string): void {
    this.announcer.say(text);
    this.toast.textContent = text;
    this.toast.hidden = false;
    clearTimeout(this.toasting);
    this.toasting = window.setTimeout(() => {
      this.toast.hidden = true;
    }, TOAST_MS);
  }

  private watch(): void {
    const shown = () => {
      const { strings, connection } = this;
      const was = connection.textContent;
      connection.textContent = navigator.onLine ? "" : strings.offline;
      if (!navigator.onLine) this.announcer.say(strings.offline);
      else if (was) this.tell(strings.online);
    };
    for (const event of ["online", "offline"]) {
      addEventListener(event, shown);
      this.detach.push(() => removeEventListener(event, shown));
    }
    shown();
    const look = () => this.look();
    const looking = setInterval(look, SERVICE_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    this.detach.push(
      () => clearInterval(looking),
      () => document.removeEventListener("visibilitychange", look),
    );
    look();
  }

  /** See whether there is something to tell everybody, and whether questions are answered. */
  private look(): void {
    if (this.node.hidden || document.visibilityState !== "visible") return;
    const shown = (about: Service) => {
      const { strings, announcer, lang } = this;
      const told = this.banner.show(about);
      if (told) announcer.say(`${strings.banner}: ${told}`);
      this.isClosed = about.open === false;
      this.closedText = `${strings.closed} ${about.staff[lang]}`;
      this.paintClosed();
    };
    this.frame.service().then(shown, () => undefined);
  }

  /** Where questions are not answered none is taken; who speaks with an officer goes on. */
  private paintClosed(): void {
    const { strings, closed, announcer, composer, person, conversation } = this;
    const isClosed = this.isClosed && conversation.place.state !== "held";
    if (isClosed && closed.hidden) announcer.say(strings.closed);
    this.keepFocus(() => {
      closed.hidden = !isClosed;
      closed.textContent = isClosed ? this.closedText : "";
      for (const node of [composer.node, person]) node.hidden = isClosed;
      this.welcome.hidden = isClosed || conversation.items.length > 0;
    });
  }

  /** Where somebody who has just come goes on reading. */
  private toNewest(): void {
    if (this.conversation.items.length) this.scroller.toEnd("auto");
    else this.scroller.toStart();
  }
}
