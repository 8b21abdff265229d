import { type ComponentChild, render } from "preact";
import { act } from "preact/test-utils";
import { vi } from "vitest";
import type { Me } from "../src/contract";
import { Session } from "../src/session";

export const LAN: Me = {
  id: 7,
  name: "lan",
  shown_name: "Lan",
  role: "officer",
  rights: ["look_up", "talk"],
  can_send_sms: true,
  agency: "UBND xã Ví Dụ",
  hotline: "1900 0000",
  localities: [],
};

/** Draw `content` as somebody who is signed in sees it. */
export async function draw(content: ComponentChild, me: Me = LAN): Promise<HTMLElement> {
  clear();
  const root = document.createElement("div");
  document.body.append(root);
  await act(() => render(<Session.Provider value={me}>{content}</Session.Provider>, root));
  await settled();
  return root;
}

function clear(): void {
  for (const root of document.body.children) render(null, root);
  document.body.replaceChildren();
}

/** Take away what was drawn, and all that is remembered. */
export function undraw(): void {
  clear();
  sessionStorage.clear();
  localStorage.clear();
  location.hash = "";
}

/** Until what was asked for is there and drawn. */
export async function settled(ms = 0): Promise<void> {
  await act(() => new Promise((resolve) => setTimeout(resolve, ms)));
}

export async function press(
  key: string,
  target: Element = document.activeElement ?? document.body,
): Promise<void> {
  const code = /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : /^\d$/.test(key) ? `Digit${key}` : key;
  await act(() => {
    target.dispatchEvent(new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }));
  });
  await settled();
}

export async function type(field: HTMLInputElement | HTMLTextAreaElement, text: string): Promise<void> {
  await act(() => {
    field.value = text;
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  });
}

export async function click(target: Element | null | undefined): Promise<void> {
  await act(() => {
    if (!(target instanceof HTMLElement)) throw new Error("nothing to click");
    target.click();
  });
  await settled();
}

/** The button with this text. */
export function button(root: ParentNode, text: string): HTMLButtonElement {
  const found = [...root.querySelectorAll("button")].find((one) => one.textContent?.includes(text));
  if (!found) throw new Error(`no button ${text}`);
  return found;
}

/** The element, which has to be there. */
export function one<T extends Element = HTMLElement>(root: ParentNode, selector: string): T {
  const found = root.querySelector<T>(selector);
  if (!found) throw new Error(`no ${selector}`);
  return found;
}

/** Wait until `check` holds; fails as it fails at last. */
export async function until<T>(check: () => T, withinMs = 3_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return check();
    } catch (error) {
      if (performance.now() > end) throw error;
      await settled(5);
    }
  }
}

/** The element, once it is there. */
export function there<T extends Element = HTMLElement>(selector: string): Promise<T> {
  return until(() => one<T>(document, selector));
}

/** An EventSource that says what it is told to. */
export class FakeEvents extends EventTarget {
  static readonly CLOSED = 2;
  static all: FakeEvents[] = [];
  readyState = 0;
  onopen: (() => void) | null = null;
  onerror: (() => void) | null = null;
  constructor(readonly url: string) {
    super();
    FakeEvents.all.push(this);
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.();
  }
  fail(isOver: boolean): void {
    this.readyState = isOver ? FakeEvents.CLOSED : 0;
    this.onerror?.();
  }
  say(name: string, data: object): void {
    this.dispatchEvent(new MessageEvent(name, { data: JSON.stringify(data) }));
  }
  close(): void {
    this.readyState = FakeEvents.CLOSED;
  }
  static install(): void {
    FakeEvents.all = [];
    vi.stubGlobal("EventSource", FakeEvents);
  }
}
