import { el, set } from "./dom";

const NEAR_THE_END = 32;
const ABOVE = 8;

/** The part that scrolls. */
export class Scroller {
  readonly node = el("div", "scroller");
  private readonly observer: ResizeObserver | null;

  constructor(label: string) {
    set(this.node, { tabindex: 0, role: "region", "aria-label": label });
    let height = 0;
    // A growing field or a telephone's keyboard must not cover the end of the conversation.
    const resized = () => {
      const { scrollTop, scrollHeight, clientHeight } = this.node;
      if (height && scrollTop + height >= scrollHeight - NEAR_THE_END) this.toEnd("auto");
      height = clientHeight;
    };
    this.observer = typeof ResizeObserver === "undefined" ? null : new ResizeObserver(resized);
    this.observer?.observe(this.node);
  }

  toStart(): void {
    this.scroll(0, "auto");
  }

  toEnd(behavior: ScrollBehavior = "smooth"): void {
    this.scroll(this.node.scrollHeight, behavior);
  }

  /** Whether what is said last can be seen. */
  isAtEnd(): boolean {
    const { scrollTop, scrollHeight, clientHeight } = this.node;
    return scrollTop + clientHeight >= scrollHeight - NEAR_THE_END;
  }

  /** Bring the top of `part` to the top, below what is `before` it where that leaves half of the room. */
  reveal(part: Element, before: Element | null): void {
    const { scrollTop, clientHeight } = this.node;
    const begins = (one: Element) => one.getBoundingClientRect().top;
    const isNear = before && begins(part) - begins(before) < clientHeight / 2;
    const top = begins(isNear ? before : part) - begins(this.node);
    this.scroll(scrollTop + top - ABOVE, "smooth");
  }

  /** Take the keyboard, and stay where it is. */
  focus(): void {
    this.node.focus({ preventScroll: true });
  }

  close(): void {
    this.observer?.disconnect();
  }

  private scroll(top: number, behavior: ScrollBehavior): void {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    if ("scrollTo" in this.node) this.node.scrollTo({ top, behavior: isCalm ? "auto" : behavior });
  }
}
