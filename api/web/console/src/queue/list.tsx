import type { Entry, Queue } from "../contract";
import { clock, since } from "../format";
import { useNow } from "../parts/hooks";
import { address } from "../router";
import { words } from "../strings";
import { ChannelTag, ReasonTag } from "./tags";

interface Props {
  queue: Queue;
  /** The conversation that is open. */
  opened: string;
}

/** Who waits, oldest first, and with whom one speaks. Arrows go from one to the next. */
export function QueueList({ queue, opened }: Props) {
  const now = useNow();
  const mine = queue.held.filter((entry) => entry.mine);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: arrows are an addition to Tab
    <div class="queue-list" onKeyDown={move}>
      {!queue.open && <p class="notice">{words.queue.closed(queue.opens_at ? clock(queue.opens_at) : "")}</p>}
      <section aria-labelledby="queue-mine">
        <h2 id="queue-mine">{words.queue.mine(mine.length)}</h2>
        {mine.length ? (
          <Entries entries={mine} opened={opened} now={now} />
        ) : (
          <p class="nothing">{words.queue.noneMine}</p>
        )}
      </section>
      <section aria-labelledby="queue-waiting">
        <h2 id="queue-waiting">{words.queue.waiting(queue.waiting.length)}</h2>
        {queue.waiting.length ? (
          <Entries entries={queue.waiting} opened={opened} now={now} />
        ) : (
          <p class="nothing">{words.queue.noneWaiting}</p>
        )}
      </section>
    </div>
  );
}

function Entries({ entries, opened, now }: { entries: Entry[]; opened: string; now: number }) {
  return (
    <ul class="entries">
      {entries.map((entry) => (
        <li key={entry.conversation}>
          <a
            href={address("hang-doi", entry.conversation)}
            aria-current={entry.conversation === opened ? "true" : undefined}
            data-entry={entry.conversation}
          >
            <span class="first">
              {entry.state === "waiting" ? (
                <strong>{words.queue.waits(since(entry.asked_at, now))}</strong>
              ) : entry.unanswered_since ? (
                <strong class="urgent">{words.queue.unanswered(since(entry.unanswered_since, now))}</strong>
              ) : (
                <strong class="calm">{words.queue.answered}</strong>
              )}
              <span class="tags">
                <ChannelTag channel={entry.channel} />
                <ReasonTag reason={entry.reason} />
                {entry.callback && <span class="tag">{words.queue.callback}</span>}
              </span>
            </span>
            <span class="preview">{entry.preview || words.queue.noPreview}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

/** The entry of the list that has the focus, or is open, or is the first. */
export function focusEntry(opened: string): void {
  const entries = [...document.querySelectorAll<HTMLElement>("[data-entry]")];
  (entries.find((entry) => entry.dataset.entry === opened) ?? entries[0])?.focus();
}

function move(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !(event.currentTarget instanceof Element)) return;
  const entries = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-entry]")];
  const at = entries.indexOf(document.activeElement as HTMLElement);
  const next = entries[at + step];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}
