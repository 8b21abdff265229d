import { Component } from "preact";
import { useCallback } from "preact/hooks";
import { api } from "../api";
import type { Entry } from "../contract";
import { clock, since } from "../format";
import { useTask } from "../parts/hooks";
import { Problem } from "../parts/telling";
import { ChannelTag, ReasonTag } from "../queue/tags";
import { address, go } from "../router";
import { words } from "../strings";
import type { Column, Order } from "./figures";

interface Props {
  entries: Entry[];
  /** Those that the filters let through: the others stay drawn and are only hidden, which is quicker. */
  shown: ReadonlySet<Entry>;
  order: Order;
  onOrder: (order: Order) => void;
  now: number;
  onChange: () => void;
}

const COLUMNS: [Column | null, string][] = [
  ["wait", words.oversight.columns.wait],
  ["channel", words.oversight.columns.channel],
  ["reason", words.oversight.columns.reason],
  [null, words.oversight.columns.preview],
  ["holder", words.oversight.columns.holder],
  ["unanswered", words.oversight.columns.unanswered],
  [null, words.oversight.columns.action],
];

/**
 * Entries as a table that can be sorted.
 *
 * A row is a grid of its own, which the browser draws only when it comes into view; roles say that it is a table.
 */
export function QueueTable({ entries, shown, order, onOrder, now, onChange }: Props) {
  const { busy, problem, run } = useTask();
  const take = useCallback(
    async (entry: Entry) => {
      const taken = await run(
        () => api.claim(entry.conversation, entry.state === "held"),
        words.queue.claimed,
      );
      onChange();
      if (taken) go("hang-doi", entry.conversation);
    },
    [run, onChange],
  );
  return (
    <>
      <Problem text={problem} />
      <table class="queue-table" role="table" aria-labelledby="whole-queue" aria-busy={busy}>
        <thead role="rowgroup">
          <tr role="row">
            {COLUMNS.map(([column, title]) => (
              <th
                key={title}
                role="columnheader"
                scope="col"
                aria-sort={
                  column && column === order.column
                    ? order.descending
                      ? "descending"
                      : "ascending"
                    : undefined
                }
              >
                {column ? (
                  <button
                    type="button"
                    onClick={() =>
                      onOrder({ column, descending: column === order.column ? !order.descending : true })
                    }
                  >
                    {title}
                    <span class="direction" aria-hidden="true">
                      {column === order.column ? (order.descending ? "↓" : "↑") : ""}
                    </span>
                  </button>
                ) : (
                  title
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {entries.map((entry) => (
            <Row
              key={entry.conversation}
              entry={entry}
              hidden={!shown.has(entry)}
              wait={since(entry.asked_at, now)}
              unanswered={entry.unanswered_since ? since(entry.unanswered_since, now) : ""}
              onTake={take}
            />
          ))}
        </tbody>
      </table>
    </>
  );
}

interface RowProps {
  entry: Entry;
  hidden: boolean;
  wait: string;
  unanswered: string;
  onTake: (entry: Entry) => void;
}

/** A queue that was read anew has new entries of the same content: only what differs is drawn again. */
class Row extends Component<RowProps> {
  override shouldComponentUpdate(next: RowProps): boolean {
    const { entry, hidden, wait, unanswered, onTake } = this.props;
    return (
      hidden !== next.hidden ||
      wait !== next.wait ||
      unanswered !== next.unanswered ||
      onTake !== next.onTake ||
      (entry !== next.entry && JSON.stringify(entry) !== JSON.stringify(next.entry))
    );
  }

  override render({ entry, hidden, wait, unanswered, onTake }: RowProps) {
    const { conversation, channel, reason, state, asked_at, preview, held_by, callback, mine } = entry;
    const action = state === "held" ? words.conversation.takeOver : words.conversation.claim;
    return (
      <tr role="row" hidden={hidden}>
        <td role="cell" class="wait" title={clock(asked_at)}>
          {wait}
        </td>
        <td role="cell">
          <ChannelTag channel={channel} />
        </td>
        <td role="cell">
          <ReasonTag reason={reason} />
          {callback && <span class="tag">{words.queue.callback}</span>}
        </td>
        <td role="cell" class="preview">
          <a href={address("hang-doi", conversation)}>{preview || words.queue.noPreview}</a>
        </td>
        <td role="cell">
          {held_by ? held_by.shown_name : <span class="about">{words.oversight.nobody}</span>}
        </td>
        <td role="cell" class={unanswered ? "urgent" : ""}>
          {unanswered}
        </td>
        <td role="cell">
          {!mine && (
            <button
              type="button"
              class="quiet"
              aria-label={words.oversight.named(action, preview)}
              onClick={() => onTake(entry)}
            >
              {action}
            </button>
          )}
        </td>
      </tr>
    );
  }
}
