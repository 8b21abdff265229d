import { type ComponentChildren, createContext } from "preact";
import { useContext, useEffect, useRef } from "preact/hooks";
import { api } from "../api";
import type { Entry, Queue } from "../contract";
import { useEvent } from "../live";
import { announce } from "../parts/announce";
import { type Loaded, useLoaded } from "../parts/hooks";
import { parse } from "../router";
import { useMay } from "../session";
import { words } from "../strings";

const TOGETHER_MS = 300;
const ANYWAY_MS = 30_000;

const Store = createContext<Loaded<Queue> | null>(null);

/** The queue, as it is now; only below a `QueueProvider`. */
export function useQueue(): Loaded<Queue> {
  const queue = useContext(Store);
  if (!queue) throw new Error("no queue");
  return queue;
}

/** Reads the queue when it changes, many changes at once together, and now and then anyway. */
export function QueueProvider({ children }: { children: ComponentChildren }) {
  const mayTalk = useMay("talk");
  const queue = useLoaded(mayTalk ? "queue" : "", api.queue);
  const timer = useRef(0);
  const soon = () => {
    if (timer.current) return;
    timer.current = window.setTimeout(() => {
      timer.current = 0;
      queue.reload();
    }, TOGETHER_MS);
  };
  useEvent("queue", soon);
  useEvent("conversation", soon);
  useEvent("open", soon);
  const { reload } = queue;
  useEffect(() => {
    const anyway = setInterval(reload, ANYWAY_MS);
    return () => {
      clearInterval(anyway);
      clearTimeout(timer.current);
      timer.current = 0;
    };
  }, [reload]);
  useTelling(queue.value);
  return <Store.Provider value={queue}>{children}</Store.Provider>;
}

/** Of my conversations, those in which the citizen waits for a reply. */
export function unanswered(queue: Queue | null): Entry[] {
  return (queue?.held ?? []).filter(({ mine, unanswered_since }) => mine && unanswered_since);
}

/** What is new between two looks at the queue, in words, but in the `opened` conversation; empty where nothing is. */
export function news(before: Queue, now: Queue, opened = ""): string {
  const known = new Map(before.held.map((entry) => [entry.conversation, entry.unanswered_since]));
  const written = unanswered(now).find(
    ({ conversation, unanswered_since }) =>
      conversation !== opened && known.has(conversation) && known.get(conversation) !== unanswered_since,
  );
  if (written) return words.queue.written(written.preview);
  if (!before.waiting.length && now.waiting.length) return words.queue.somebodyWaits;
  return "";
}

function useTelling(queue: Queue | null): void {
  const before = useRef<Queue | null>(null);
  useEffect(() => {
    if (before.current && queue) {
      const [view, opened] = parse(location.hash);
      const text = news(before.current, queue, view === "hang-doi" ? opened : "");
      if (text) announce(text);
    }
    before.current = queue;
  }, [queue]);
}
