import type { Rating, Reply } from "./contract";
import { stringify } from "./json";

/** What a person wrote. */
export interface Question {
  role: "person";
  /** The message's id: with it a repeated message is no second one. */
  id: string;
  /** What is sent: as typed, or a button's payload. */
  text: string;
  /** What is shown: as typed, or the button's title. */
  title: string;
  at: number;
  state: "waiting" | "sending" | "sent" | "failed";
  /** Why it failed. */
  problem?: string;
  /** Not to be tried again before. */
  retryAt?: number;
}

/** What the assistant said. */
export interface Answer {
  role: "assistant";
  /** The id of the message it answers; of a notice its number. */
  id: string;
  at: number;
  replies: Reply[];
  status: string;
  rating?: Rating;
}

/** What a person of the agency said, or what became of the hand-over to one. */
export interface Said {
  role: "officer" | "service";
  id: string;
  at: number;
  text: string;
  /** The officer's name. */
  by: string;
}

export type Item = Question | Answer | Said;

export interface Saved {
  id: string;
  token?: string;
  items: Item[];
  /** What is typed and not sent. */
  draft: string;
  open: boolean;
  /** Whether the person wants the conversation to be there at the next visit. */
  remember: boolean;
  /** Whether it follows a dossier: it is then known again at the next visit, without what was said. */
  following: boolean;
  /** Whether a person of the agency is waited for or speaks: it is listened to then, open or not. */
  handed: boolean;
  /** The greatest number of what staff said that stands here: nothing is told twice. */
  heard: number;
  /** The banner that was put away. */
  putAway: string;
}

const MOST_ITEMS = 200;
// By key, what the browser would not store: it lasts as long as the page.
const unstored = new Map<string, Saved>();

/**
 * Where a conversation is kept in this browser.
 *
 * In the tab's storage while it lives. Beyond that only what the person agreed to: the whole
 * conversation, or, where a dossier is followed, nothing but which conversation it was.
 */
export class Store {
  constructor(private readonly key: string) {}

  load(): Saved {
    const saved = unstored.get(this.key) ?? this.read("sessionStorage") ?? this.read("localStorage");
    return { ...fresh(), ...saved, items: saved?.items ?? [] };
  }

  save(saved: Saved): void {
    const whole = { ...saved, items: saved.items.slice(-MOST_ITEMS) };
    if (this.write("sessionStorage", whole)) unstored.delete(this.key);
    else unstored.set(this.key, whole);
    const { id, token, remember, following, heard } = saved;
    if (remember) this.write("localStorage", whole);
    else if (following) this.write("localStorage", { id, token, following, heard });
    else this.disown(id);
  }

  /** Let nothing of the conversation `id` outlive the tab; what is there of another stays. */
  disown(id: string): void {
    if (this.read("localStorage")?.id === id) this.write("localStorage", null);
  }

  /** Take over what another tab has left for all of them. */
  adopt(): Saved {
    this.write("sessionStorage", null);
    return this.load();
  }

  /**
   * Call `changed` when another tab has written to what outlives it: with the ids of the conversations
   * that were and are there, null where there is none.
   */
  watch(changed: (before: string | null, now: string | null) => void): () => void {
    const heard = ({ key, oldValue, newValue }: StorageEvent) => {
      if (key === this.key) changed(parsed(oldValue)?.id ?? null, parsed(newValue)?.id ?? null);
    };
    addEventListener("storage", heard);
    return () => removeEventListener("storage", heard);
  }

  private read(where: Where): KnownSaved | null {
    try {
      return parsed(window[where].getItem(this.key));
    } catch {
      return null; // blocked
    }
  }

  /** Whether it could be written: it can't where storage is blocked or full. */
  private write(where: Where, value: object | null): boolean {
    try {
      if (value) window[where].setItem(this.key, stringify(value));
      else window[where].removeItem(this.key);
      return true;
    } catch {
      return false;
    }
  }
}

type KnownSaved = Partial<Saved> & { id: string };

/** What is stored, as far as it is what `save` wrote. */
function parsed(text: string | null): KnownSaved | null {
  try {
    const saved = JSON.parse(text ?? "null");
    return typeof saved?.id === "string" ? saved : null;
  } catch {
    return null; // damaged
  }
}

type Where = "sessionStorage" | "localStorage";

/** A conversation that has not begun. Its id is made here, so that even its first message can be repeated. */
export function fresh(): Saved {
  return {
    id: uuid(),
    items: [],
    draft: "",
    open: false,
    remember: false,
    following: false,
    handed: false,
    heard: 0,
    putAway: "",
  };
}

export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID(); // only over https or on localhost
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
