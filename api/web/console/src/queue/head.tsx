import type { Conversation } from "../contract";
import { since, telephone } from "../format";
import { useNow } from "../parts/hooks";
import { Icon } from "../parts/icons";
import { Key } from "../parts/telling";
import { address } from "../router";
import { words } from "../strings";
import type { SideOf } from "./side";
import { ChannelTag, ReasonTag } from "./tags";

interface Props {
  conversation: Conversation;
  busy: boolean;
  mayOversee: boolean;
  side: SideOf;
  onSide: (of: SideOf) => void;
  onClaim: (takeOver: boolean) => void;
  onRelease: () => void;
  onPass: () => void;
  onEnd: () => void;
}

/** What it is about, at a glance, and what can be done with it. */
export function ConversationHead(props: Props) {
  const { conversation, busy, mayOversee, side, onSide } = props;
  const { channel, reason, state, asked_at, position, held_by, mine, context } = conversation;
  const now = useNow();
  const t = words.conversation;
  const toggle = (of: SideOf) => onSide(side === of ? "" : of);
  return (
    <header class="conversation-head">
      <a class="back" href={address("hang-doi")}>
        <Icon name="back" /> {t.back}
      </a>
      <h2 id="conversation-title">{t.title(state, held_by?.shown_name ?? "", mine)}</h2>
      <p class="tags">
        <ChannelTag channel={channel} />
        <ReasonTag reason={reason} />
        {state === "waiting" && (
          <span class="tag">
            {words.queue.waits(since(asked_at, now))}
            {position ? `, ${t.position(position)}` : ""}
          </span>
        )}
        {context.lang === "en" && <span class="tag">{t.english}</span>}
      </p>
      <p class="context">
        {context.procedure && (
          <button
            type="button"
            class="quiet"
            aria-expanded={side === "procedure"}
            onClick={() => toggle("procedure")}
          >
            <Icon name="columns" /> {context.procedure.title}
          </button>
        )}
        {context.receipt && (
          <button
            type="button"
            class="quiet"
            aria-expanded={side === "receipt"}
            onClick={() => toggle("receipt")}
          >
            <Icon name="search" /> {words.lookup.dossier(context.receipt)}
          </button>
        )}
        {conversation.telephone && (
          <a href={telephone(conversation.telephone)}>
            <Icon name="phone" /> {t.callback(conversation.telephone)}
          </a>
        )}
      </p>
      <div class="actions">
        {state === "waiting" && (
          <button type="button" id="claim" class="main" disabled={busy} onClick={() => props.onClaim(false)}>
            {t.claim}
          </button>
        )}
        {state === "held" && !mine && mayOversee && (
          <button type="button" id="claim" disabled={busy} onClick={() => props.onClaim(true)}>
            {t.takeOver}
          </button>
        )}
        {mine && (
          <>
            <button type="button" disabled={busy} onClick={props.onRelease}>
              {t.release}
            </button>
            <button type="button" disabled={busy} onClick={props.onPass}>
              {t.pass}
            </button>
            <button type="button" disabled={busy} onClick={props.onEnd}>
              {t.end} <Key>F9</Key>
            </button>
          </>
        )}
      </div>
    </header>
  );
}
