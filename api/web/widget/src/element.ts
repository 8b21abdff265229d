import { Api } from "./api";
import { palette } from "./colour";
import type { Service } from "./contract";
import { ATTRIBUTES, type Options, optionsOf } from "./options";
import { type Preferences, preferences } from "./preferences";
import { Store } from "./store";
import { STRINGS } from "./strings";
import { add, button, el, empty, icon, set } from "./view/dom";
import { Panel } from "./view/panel";
import { style } from "./view/styles";

const SURFACES = { light: "#ffffff", dark: "#1c2423" } as const;
const SMALL = "(max-width: 30em), (max-height: 28em)";
// What is told of the service: a banner and a closed channel are to be seen soon.
const GOOD_FOR_MS = 30_000;
// Which numbers the widgets of this page have.
const numbers = new Set<number>();

/** `<mot-cua-chat>`: a launcher and the conversation behind it, or the conversation alone. */
export class MotCuaChat extends HTMLElement {
  static readonly observedAttributes = ATTRIBUTES;
  /** Where the service is whose script this is. */
  static service = "";

  private readonly root = el("div", "root");
  private number = 0;
  private options!: Options;
  private preferences!: Preferences;
  private panel: Panel | null = null;
  private launcher: HTMLButtonElement | null = null;
  private unread = 0;
  private about: Promise<Service> | null = null;
  private askedAt = 0;
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");
  private readonly small = matchMedia(SMALL);
  private readonly onScreen = () => this.paint();

  connectedCallback(): void {
    if (!this.shadowRoot) {
      const shadow = this.attachShadow({ mode: "open" });
      style(shadow);
      shadow.appendChild(this.root);
      this.root.addEventListener("keydown", (event) => this.onKey(event));
    }
    this.number = 1;
    while (numbers.has(this.number)) this.number++;
    numbers.add(this.number);
    this.preferences = preferences();
    for (const screen of [this.dark, this.small]) screen.addEventListener?.("change", this.onScreen);
    this.build();
  }

  disconnectedCallback(): void {
    numbers.delete(this.number);
    for (const screen of [this.dark, this.small]) screen.removeEventListener?.("change", this.onScreen);
    this.panel?.destroy();
    this.panel = null;
    this.launcher = null;
  }

  attributeChangedCallback(): void {
    if (this.launcher || this.panel) this.build();
  }

  /** Open the conversation and let the person type. */
  open(): void {
    const panel = this.needPanel();
    panel.node.hidden = false;
    this.unread = 0;
    this.paint();
    if (this.launcher) this.launcher.hidden = true;
    panel.enter();
  }

  /** Close it, and give the keyboard back to the launcher. */
  close(): void {
    if (!this.panel || !this.launcher) return;
    this.panel.leave();
    this.panel.node.hidden = true;
    this.launcher.hidden = false;
    this.paint();
    this.launcher.focus();
  }

  private build(): void {
    const hadFocus = this.panel?.node.contains(this.shadowRoot?.activeElement ?? null) ?? false;
    this.panel?.destroy();
    this.panel = null;
    this.launcher = null;
    empty(this.root);
    this.options = optionsOf(this, MotCuaChat.service);
    this.root.dataset.position = this.options.position;
    if (this.options.position === "inline") {
      this.needPanel().conversation.keepOpen(true);
    } else {
      this.launcher = button("launcher", icon("chat"), () => this.open());
      add(this.launcher, el("span", "launcher-label"), " ", el("span", "badge"));
      add(this.root, this.launcher);
      const saved = this.store().load();
      if (saved.open || (this.options.isOpen && !saved.items.length)) this.show();
      // What is still to be sent, or to be told, does not wait for the panel to be opened.
      else if (
        saved.following ||
        saved.handed ||
        saved.items.some((item) => item.role === "person" && item.state !== "sent")
      ) {
        this.needPanel().node.hidden = true;
      }
    }
    this.paint();
    if (hadFocus && this.panel) (this.panel as Panel).enter();
  }

  /** As it was on the page before: open, without taking the keyboard from the page. */
  private show(): void {
    const panel = this.needPanel();
    panel.node.hidden = false;
    if (this.launcher) this.launcher.hidden = true;
    panel.conversation.keepOpen(true);
    panel.replaced();
  }

  private needPanel(): Panel {
    if (!this.panel) {
      this.panel = new Panel({
        api: new Api(this.options.service),
        store: this.store(),
        options: this.options,
        preferences: this.preferences,
        service: () => this.service(),
        id: String(this.number),
        close: () => this.close(),
        arrived: () => {
          this.unread++;
          this.paint();
        },
        redraw: () => {
          this.build();
          this.panel?.stay();
        },
      });
      add(this.root, this.panel.node);
    }
    return this.panel;
  }

  private store(): Store {
    const own = this.options.key || (this.number > 1 ? String(this.number) : "");
    return new Store(`motcua.chat${own && `.${own}`}`);
  }

  private service(): Promise<Service> {
    if (this.about && Date.now() - this.askedAt < GOOD_FOR_MS) return this.about;
    this.askedAt = Date.now();
    this.about = new Api(this.options.service).service();
    // Asked again where it failed.
    this.about.catch(() => {
      this.about = null;
    });
    return this.about;
  }

  private paint(): void {
    const { options, root, launcher, unread } = this;
    const theme = options.theme === "auto" ? (this.dark.matches ? "dark" : "light") : options.theme;
    root.dataset.theme = theme;
    const colours = palette(options.color, SURFACES[theme]);
    for (const name of ["brand", "onBrand", "link"] as const) {
      const property = `--${name.replace("B", "-b")}`;
      if (colours) root.style.setProperty(property, colours[name]);
      else root.style.removeProperty(property);
    }
    root.style.setProperty("--scale", String(this.preferences.size / 100));
    if (!launcher) return;
    // Where it covers the page, screen readers stay in it too.
    if (this.panel) set(this.panel.node, { "aria-modal": this.small.matches && "true" });
    const strings = STRINGS[this.preferences.lang ?? options.lang];
    const seen = options.name || strings.open;
    const label = launcher.querySelector(".launcher-label");
    if (label) label.textContent = seen;
    const badge = launcher.querySelector(".badge");
    if (badge) badge.textContent = unread ? String(unread) : "";
    const named = unread ? `${seen}, ${strings.unread(unread)}` : seen;
    set(launcher, {
      // What is seen comes first: people who speak to their device say that.
      "aria-label": options.name ? `${named}. ${strings.open}` : named,
      "aria-haspopup": "dialog",
      lang: this.preferences.lang ?? options.lang,
    });
  }

  private onKey(event: KeyboardEvent): void {
    const { panel, launcher } = this;
    if (!panel || event.defaultPrevented) return;
    if (event.key === "Escape") {
      const isDone = panel.closeOverlay();
      if (isDone || launcher) event.stopPropagation();
      if (!isDone) this.close();
    } else if (event.key === "Tab" && launcher && this.small.matches) {
      this.keepInside(event, panel.node);
    }
  }

  /** Where it covers the page, the keyboard does not leave it for what can't be seen. */
  private keepInside(event: KeyboardEvent, panel: HTMLElement): void {
    const all = panel.querySelectorAll<HTMLElement>(
      "button, a[href], textarea, input, summary, [tabindex='0']",
    );
    const reachable = [...all].filter((one) => one.getClientRects().length > 0 && !one.matches(":disabled"));
    const edge = event.shiftKey ? reachable[0] : reachable[reachable.length - 1];
    if (this.shadowRoot?.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? reachable[reachable.length - 1] : reachable[0])?.focus();
  }
}
