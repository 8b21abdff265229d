import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Message, Speaker } from "../contract";
import { clock } from "../format";
import { Icon, type IconName } from "../parts/icons";
import { Prose } from "../parts/prose";
import { words } from "../strings";
import type { Pending } from "./outbox";

const ICONS: Record<Speaker, IconName> = {
  person: "person",
  assistant: "machine",
  officer: "officer",
  service: "bell",
  note: "note",
};

interface Props {
  items: Message[];
  pending: Pending[];
  typing: boolean;
  onRetry: () => void;
  onTakeBack: (one: Pending) => void;
}

const NEAR = 80;

/** All that was said, who said it told by word, picture and place. It stays where one reads. */
export function Messages({ items, pending, typing, onRetry, onTakeBack }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const top = useRef(0);
  const [isBehind, setBehind] = useState(false);
  const length = items.length + pending.length;
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
    setBehind(false);
  };
  useLayoutEffect(() => {
    if (isAtEnd.current) toEnd();
    else setBehind(true);
  }, [length, typing]);
  // What is shown below it comes and goes: the end stays in sight.
  useEffect(() => {
    const { current } = box;
    if (!current) return;
    const observer = new ResizeObserver(() => isAtEnd.current && toEnd());
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return (
    <div class="messages-frame">
      <div
        class="messages"
        ref={box}
        role="log"
        aria-live="off"
        aria-label={words.conversation.messages}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be reached by the keyboard
        tabIndex={0}
        onScroll={({ currentTarget: one }) => {
          // The end goes away when the box shrinks, too: that is nobody who reads further up.
          const isUp = one.scrollTop < top.current;
          top.current = one.scrollTop;
          if (one.scrollHeight - one.scrollTop - one.clientHeight < NEAR) {
            isAtEnd.current = true;
            setBehind(false);
          } else if (isUp) isAtEnd.current = false;
        }}
      >
        <ol>
          {items.map((item) => (
            <One key={item.role + item.message_id} item={item} />
          ))}
          {pending.map((one) => (
            <li key={one.message_id} class={`message ${one.kind === "note" ? "note" : "officer"} pending`}>
              <p class="by">
                <Icon name={ICONS[one.kind === "note" ? "note" : "officer"]} />
                {one.kind === "note" ? words.conversation.note : words.conversation.me}
              </p>
              <div class="said">
                <Prose text={one.text} />
              </div>
              {one.problem ? (
                <p class="delivery failed" role="alert">
                  {words.conversation.notSent} {one.problem}{" "}
                  <button type="button" class="quiet" onClick={onRetry}>
                    {words.again}
                  </button>
                  <button type="button" class="quiet" onClick={() => onTakeBack(one)}>
                    {words.conversation.takeBack}
                  </button>
                </p>
              ) : (
                <p class="delivery">{words.sending}</p>
              )}
            </li>
          ))}
        </ol>
        {typing && <p class="typing">{words.conversation.typing}</p>}
      </div>
      {isBehind && (
        <button type="button" class="behind" onClick={toEnd}>
          {words.conversation.newer}
        </button>
      )}
    </div>
  );
}

function One({ item }: { item: Message }) {
  const { role, by, at, text, replies, delivery, reason } = item;
  return (
    <li class={`message ${role}`}>
      <p class="by">
        <Icon name={ICONS[role]} />
        {words.conversation.speakers[role](by)} <time dateTime={at}>{clock(at)}</time>
      </p>
      <div class="said">
        {text && <Prose text={text} />}
        {replies.map((reply, number) => (
          <Prose key={number} text={reply.text} />
        ))}
      </div>
      {delivery && (
        <p class={`delivery ${delivery}`}>
          {words.conversation.deliveries[delivery]} {reason}
        </p>
      )}
    </li>
  );
}
