import { useMemo, useState } from "preact/hooks";
import { CHANNELS, type Queue, REASONS } from "../contract";
import { since } from "../format";
import { useNow } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { useQueue } from "../queue/store";
import { words } from "../strings";
import { ALL, counts, entriesOf, type Filter, filtered, holders, LONGEST_FIRST, sorted } from "./figures";
import { QueueTable } from "./table";

/** The whole queue: who waits, who holds what, who waits for a reply. */
export function Oversight() {
  const queue = useQueue();
  return (
    <div class="oversight">
      <h1>{words.views.oversight}</h1>
      <Shown of={queue}>{(value) => <Whole queue={value} onChange={queue.reload} />}</Shown>
    </div>
  );
}

function Whole({ queue, onChange }: { queue: Queue; onChange: () => void }) {
  const [filter, setFilter] = useState<Filter>(ALL);
  const [order, setOrder] = useState(LONGEST_FIRST);
  const now = useNow();
  const entries = useMemo(() => entriesOf(queue), [queue]);
  const inOrder = useMemo(() => sorted(entries, order), [entries, order]);
  const shown = useMemo(() => new Set(filtered(entries, filter)), [entries, filter]);
  const t = words.oversight;
  const oldest = queue.waiting[0];
  return (
    <>
      <dl class="figures">
        <div>
          <dt>{t.waiting}</dt>
          <dd>{queue.waiting.length}</dd>
        </div>
        <div>
          <dt>{t.longest}</dt>
          <dd>{oldest ? since(oldest.asked_at, now) : t.none}</dd>
        </div>
        <div>
          <dt>{t.held}</dt>
          <dd>{queue.held.length}</dd>
        </div>
        <div>
          <dt>{t.unanswered}</dt>
          <dd>{queue.held.filter(({ unanswered_since }) => unanswered_since).length}</dd>
        </div>
      </dl>
      <Holders queue={queue} now={now} />
      <section aria-labelledby="whole-queue">
        <h2 id="whole-queue">{t.queue}</h2>
        <div class="filters">
          <Choice
            title={t.state}
            value={filter.state}
            options={[
              ["waiting", t.waiting, queue.waiting.length],
              ["held", t.held, queue.held.length],
            ]}
            onChange={(state) => setFilter({ ...filter, state })}
          />
          <Choice
            title={t.channel}
            value={filter.channel}
            options={CHANNELS.map((one) => [
              one,
              words.channels[one],
              counts(entries, "channel").get(one) ?? 0,
            ])}
            onChange={(channel) => setFilter({ ...filter, channel })}
          />
          <Choice
            title={t.reason}
            value={filter.reason}
            options={REASONS.map((one) => [one, words.reasons[one], counts(entries, "reason").get(one) ?? 0])}
            onChange={(reason) => setFilter({ ...filter, reason })}
          />
          <div class="field">
            <label for="filter-text">{t.find}</label>
            <input
              id="filter-text"
              type="search"
              autocomplete="off"
              value={filter.text}
              onInput={(event) => setFilter({ ...filter, text: event.currentTarget.value })}
            />
          </div>
        </div>
        <p class="about" role="status">
          {t.shown(shown.size, entries.length)}
        </p>
        <QueueTable
          entries={inOrder}
          shown={shown}
          order={order}
          onOrder={setOrder}
          now={now}
          onChange={onChange}
        />
      </section>
    </>
  );
}

interface ChoiceProps<T extends string> {
  title: string;
  value: T | "";
  options: [T, string, number][];
  onChange: (value: T | "") => void;
}

/** One of a few, or all, with how many there are of each. */
function Choice<T extends string>({ title, value, options, onChange }: ChoiceProps<T>) {
  const name = `filter-${title}`;
  return (
    <fieldset class="segments">
      <legend>{title}</legend>
      <label>
        <input type="radio" name={name} checked={value === ""} onChange={() => onChange("")} />
        <span>{words.oversight.all}</span>
      </label>
      {options.map(([option, label, count]) => (
        <label key={option}>
          <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} />
          <span>
            {label} <b>{count}</b>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function Holders({ queue, now }: { queue: Queue; now: number }) {
  const all = holders(queue);
  if (!all.length) return null;
  return (
    <section aria-labelledby="holders">
      <h2 id="holders">{words.oversight.holders}</h2>
      <ul class="holders">
        {all.map(({ name, count, unanswered_since }) => (
          <li key={name}>
            <strong>{name}</strong> {words.oversight.holds(count)}
            <span class={unanswered_since ? "urgent" : "about"}>
              {unanswered_since ? words.queue.unanswered(since(unanswered_since, now)) : words.queue.answered}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
