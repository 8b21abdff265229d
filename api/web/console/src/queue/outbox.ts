import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { api, sentence } from "../api";
import type { Message } from "../contract";
import { useLatest } from "../parts/hooks";
import { keep, readKept } from "../parts/kept";

export type Kind = "message" | "note";

/** Something that is on its way to the service. */
export interface Pending {
  message_id: string;
  kind: Kind;
  text: string;
  /** Why it did not get there; empty while it is tried. */
  problem: string;
}

export interface Outbox {
  pending: Pending[];
  add: (kind: Kind, text: string) => void;
  retry: () => void;
  /** Take it out again, unsent. */
  remove: (one: Pending) => void;
}

/** Random enough that no two are alike. */
export function uuid(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID(); // only over https or on localhost
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function restored(key: string): Pending[] {
  try {
    return JSON.parse(readKept(key) || "[]") as Pending[];
  } catch {
    return [];
  }
}

/**
 * What an officer sends in a conversation: one after the other, each until it is there or is taken back.
 *
 * A message keeps its id, so that one whose answer got lost is not said twice; a reload loses none.
 */
export function useOutbox(
  conversation: string,
  onSent: (item: Message) => void,
  onRefused: () => void,
): Outbox {
  const key = `pending.${conversation}`;
  const [pending, setPending] = useState<Pending[]>(() => restored(key));
  const now = useRef(pending);
  const sending = useRef(false);
  const sent = useLatest(onSent);
  const refused = useLatest(onRefused);

  const change = useCallback(
    (next: Pending[]) => {
      now.current = next;
      keep(key, next.length ? JSON.stringify(next) : "");
      setPending(next);
    },
    [key],
  );
  const work = useCallback(async () => {
    if (sending.current) return;
    sending.current = true;
    for (let one = now.current[0]; one; one = now.current[0]) {
      const { message_id, kind, text } = one;
      try {
        const item = await (kind === "note" ? api.note : api.say)(conversation, message_id, text);
        change(now.current.filter((other) => other.message_id !== message_id));
        sent.current(item);
      } catch (error) {
        change(
          now.current.map((other) =>
            other.message_id === message_id ? { ...other, problem: sentence(error) } : other,
          ),
        );
        refused.current();
        break;
      }
    }
    sending.current = false;
  }, [conversation, change, sent, refused]);
  const retry = useCallback(() => {
    change(now.current.map((one) => ({ ...one, problem: "" })));
    void work();
  }, [change, work]);
  useEffect(() => {
    if (now.current.length) retry();
  }, [retry]);
  return {
    pending,
    retry,
    add: (kind, text) => {
      change([...now.current, { message_id: uuid(), kind, text, problem: "" }]);
      void work();
    },
    remove: (one) => change(now.current.filter(({ message_id }) => message_id !== one.message_id)),
  };
}
