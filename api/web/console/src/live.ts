import { useEffect, useState } from "preact/hooks";
import { api, EVENTS } from "./api";
import { useLatest } from "./parts/hooks";

export interface QueueEvent {
  revision: number;
  waiting: number;
}
export interface ConversationEvent {
  conversation: string;
  revision: number;
  typing: boolean;
}
interface Events {
  queue: QueueEvent;
  conversation: ConversationEvent;
  switches: object;
  /** The line is there (again): whatever changed meanwhile was not told. */
  open: object;
}
type Name = keyof Events;
export type LineState = "connecting" | "open" | "lost";

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15_000;
// The service ends every line after a minute, and the page is back a second later.
const LOST_AFTER_MS = 4_000;

/**
 * What the service tells as it happens.
 *
 * An EventSource comes again by itself after a break, not after an answer that was none (a proxy's 502, the
 * service's 503): that we do.
 */
export class Line {
  state: LineState = "connecting";
  private source: EventSource | null = null;
  private timer = 0;
  private losing = 0;
  private wait = FIRST_WAIT_MS;
  private readonly heard = new Map<Name, Set<(data: never) => void>>();
  private readonly watchers = new Set<() => void>();

  start(): void {
    if (this.source) return;
    const source = new EventSource(EVENTS);
    this.source = source;
    source.onopen = () => {
      this.wait = FIRST_WAIT_MS;
      clearTimeout(this.losing);
      this.losing = 0;
      this.become("open");
      this.tell("open", {});
    };
    source.onerror = () => {
      this.losing ||= window.setTimeout(() => this.become("lost"), LOST_AFTER_MS);
      if (source.readyState === EventSource.CLOSED) this.comeAgain();
    };
    for (const name of ["queue", "conversation", "switches"] as const) {
      source.addEventListener(name, (event) => this.tell(name, JSON.parse(event.data)));
    }
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.losing);
    this.losing = 0;
    this.leave();
  }

  private leave(): void {
    this.source?.close();
    this.source = null;
  }

  /** Call `listener` with every event `name`; returns how to stop. */
  on<N extends Name>(name: N, listener: (data: Events[N]) => void): () => void {
    const listeners = this.heard.get(name) ?? new Set();
    this.heard.set(name, listeners);
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  watch(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private comeAgain(): void {
    this.leave();
    this.timer = window.setTimeout(() => {
      this.start();
      // Nobody is signed in any more: what asks for anything is sent to the sign-in page.
      void api.me().catch(() => {});
    }, this.wait);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private become(state: LineState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }

  private tell<N extends Name>(name: N, data: Events[N]): void {
    for (const listener of this.heard.get(name) ?? []) (listener as (data: Events[N]) => void)(data);
  }
}

/** The page's one line to the service. */
export const line = new Line();

export function useLine(): LineState {
  const [state, setState] = useState(line.state);
  useEffect(() => line.watch(() => setState(line.state)), []);
  return state;
}

/** Call `listener` with every event `name`, as long as the component is there. */
export function useEvent<N extends Name>(name: N, listener: (data: Events[N]) => void): void {
  const latest = useLatest(listener);
  useEffect(() => line.on(name, (data) => latest.current(data)), [name, latest]);
}
