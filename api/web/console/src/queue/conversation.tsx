import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api";
import type { Conversation, Message } from "../contract";
import { useEvent } from "../live";
import { announce } from "../parts/announce";
import { type Loaded, useLoaded, useTask } from "../parts/hooks";
import { useKeys } from "../parts/keys";
import { Problem, Shown } from "../parts/telling";
import { go, parse } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import { CannedDialog } from "./canned";
import { CloseDialog } from "./closing";
import { appended, Composer, useTexts } from "./composer";
import { DraftCard, useDraft } from "./draft";
import { ConversationHead } from "./head";
import { Messages } from "./messages";
import { type Kind, useOutbox } from "./outbox";
import { PassDialog } from "./passing";
import { Side, type SideOf } from "./side";
import { useQueue } from "./store";

/** A conversation, as it is now. */
export function ConversationPage({ id }: { id: string }) {
  const loaded = useLoaded(id, () => api.conversation(id));
  const [typing, setTyping] = useState(false);
  const known = loaded.value?.revision ?? -1;
  // What the officer ends themselves is not asked for again: it is nobody's by then.
  const leaving = useRef(false);
  const reload = () => {
    if (!leaving.current) loaded.reload();
  };
  useEvent("conversation", (event) => {
    if (event.conversation !== id) return;
    setTyping(event.typing);
    if (event.revision !== known) reload();
  });
  useEvent("open", reload);
  const { value, problem, status } = loaded;
  const isOver = status === 404;
  const isTaken = status === 409;
  const queue = useQueue().value;
  // What is listed otherwise than it is shown here has changed meanwhile: a colleague's, or nobody's any more.
  useEffect(() => {
    if (!queue || !value || isOver || isTaken) return;
    const isListed = queue.held.some(({ conversation, mine }) => conversation === id && mine);
    if (isListed !== value.mine) reload();
  }, [queue]);
  if (value && (isOver || isTaken)) {
    const state = isOver ? "ended" : "held";
    const lost = { ...value, state, held_by: null, mine: false } as const;
    const told = value.mine ? words.conversation.lost(isOver ? words.conversation.over : problem) : problem;
    return <Open id={id} conversation={lost} loaded={loaded} typing={false} lost={told} leaving={leaving} />;
  }
  return (
    <Shown of={loaded}>
      {(value) => (
        <Open id={id} conversation={value} loaded={loaded} typing={typing} lost="" leaving={leaving} />
      )}
    </Shown>
  );
}

/** The last message of the citizen; empty where there is none. */
export function lastOfPerson(items: Message[]): Message | null {
  return [...items].reverse().find(({ role }) => role === "person") ?? null;
}

/** The id of the citizen's message that no officer has answered; empty where there is none. */
export function unansweredOf(items: Message[]): string {
  const last = [...items].reverse().find(({ role }) => role === "person" || role === "officer");
  return last?.role === "person" ? last.message_id : "";
}

interface Props {
  id: string;
  conversation: Conversation;
  loaded: Loaded<Conversation>;
  typing: boolean;
  /** Why it cannot be written in any more; empty where nobody took it away. */
  lost: string;
  /** Whether the officer is giving it away at this moment. */
  leaving: RefObject<boolean>;
}

function Open({ id, conversation, loaded, typing, lost, leaving }: Props) {
  const { mine, items } = conversation;
  const queue = useQueue();
  const mayOversee = useMay("oversee");
  const [kind, setKind] = useState<Kind>("message");
  const [dialog, setDialog] = useState<"" | "canned" | "pass" | "close">("");
  const [side, setSide] = useState<SideOf>("");
  const field = useRef<HTMLTextAreaElement>(null);
  const task = useTask();
  const texts = useTexts(id);
  const last = lastOfPerson(items)?.message_id ?? "";
  const [used, setUsed] = useState("");
  const open = unansweredOf(items);
  const draft = useDraft(id, mine && open !== used ? open : "");
  const outbox = useOutbox(
    id,
    (item) => {
      const now = loaded.value ?? conversation;
      const isKnown = now.items.some((one) => one.role === item.role && one.message_id === item.message_id);
      if (!isKnown) loaded.put({ ...now, items: [...now.items, item] });
    },
    loaded.reload, // it may be a colleague's by now
  );
  useNewMessage(items, last);

  const refresh = () => {
    loaded.reload();
    queue.reload();
  };
  const claim = async (takeOver: boolean) => {
    await task.run(async () => loaded.put(await api.claim(id, takeOver)), words.queue.claimed);
    refresh();
  };
  const leave = () => {
    queue.reload();
    // Unless the officer has gone on meanwhile.
    if (parse(location.hash)[1] === id) go("hang-doi");
  };
  const away = async (what: () => Promise<void>, told: string) => {
    leaving.current = true;
    if (await task.run(what, told)) {
      leave();
      return;
    }
    leaving.current = false;
    refresh();
  };
  const insert = (text: string) => {
    const [before, set] = texts.message;
    setKind("message");
    set(appended(before, text));
    requestAnimationFrame(() => field.current?.focus());
  };
  const useIt = () => {
    if (!draft) return;
    setUsed(open);
    insert(draft);
  };
  const toKind = (next: Kind) => {
    setKind(next);
    requestAnimationFrame(() => field.current?.focus());
  };
  useKeys(
    mine
      ? {
          F2: useIt,
          F4: () => setDialog("canned"),
          F8: () => toKind(kind === "note" ? "message" : "note"),
          F9: () => setDialog("close"),
        }
      : {},
  );
  useEffect(() => {
    if (mine) field.current?.focus();
    else document.getElementById("claim")?.focus();
  }, [mine]);

  const hasText = Boolean(texts.message[0] || texts.note[0] || outbox.pending.length);
  return (
    <div class={side ? "conversation with-side" : "conversation"}>
      <section class="talk" aria-labelledby="conversation-title">
        <ConversationHead
          conversation={conversation}
          busy={task.busy}
          mayOversee={mayOversee}
          side={side}
          onSide={setSide}
          onClaim={claim}
          onRelease={() => away(() => api.release(id), words.queue.released)}
          onPass={() => setDialog("pass")}
          onEnd={() => setDialog("close")}
        />
        <Problem text={task.problem} />
        {lost && (
          <p class="notice" role="alert">
            {lost}
          </p>
        )}
        <Messages
          items={items}
          pending={outbox.pending}
          typing={typing}
          onRetry={outbox.retry}
          onTakeBack={(one) => {
            const [before, set] = texts[one.kind];
            outbox.remove(one);
            set(appended(before, one.text));
            toKind(one.kind);
          }}
        />
        {mine && <DraftCard text={draft} onUse={useIt} />}
        {(mine || hasText) && (
          <Composer
            conversation={id}
            kind={kind}
            onKind={toKind}
            disabled={!mine}
            onSend={outbox.add}
            onCanned={() => setDialog("canned")}
            field={field}
            text={texts}
          />
        )}
      </section>
      <Side
        of={side}
        conversation={conversation}
        onClose={() => setSide("")}
        onInsert={mine ? insert : null}
      />
      {dialog === "canned" && (
        <CannedDialog
          conversation={id}
          onClose={() => setDialog("")}
          onChoose={(text) => {
            setDialog("");
            insert(text);
          }}
        />
      )}
      {dialog === "pass" && <PassDialog conversation={id} onClose={() => setDialog("")} onPassed={leave} />}
      {dialog === "close" && <CloseDialog conversation={id} onClose={() => setDialog("")} onClosed={leave} />}
    </div>
  );
}

/** Says what the citizen writes, when they write it. */
function useNewMessage(items: Message[], last: string): void {
  const before = useRef(last);
  useEffect(() => {
    if (last && last !== before.current) announce(words.conversation.said(lastOfPerson(items)?.text ?? ""));
    before.current = last;
  }, [last]);
}
