import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import type { LogLine } from "../contract";
import { clock } from "../format";
import { useLoaded, useTask } from "../parts/hooks";
import { Problem, Shown } from "../parts/telling";
import { words } from "../strings";

const TYPED_FOR_MS = 250;

/** Who saw and did what, newest first. */
export function Log() {
  const [name, setName] = useState("");
  const [action, setAction] = useState("");
  const filter = useSettled(`${name.trim()}\n${action}`);
  const [byName = "", byAction = ""] = filter.split("\n");
  const first = useLoaded(`log ${filter}`, () => api.log({ before: "", name: byName, action: byAction }));
  const [older, setOlder] = useState<{ items: LogLine[]; more: boolean } | null>(null);
  const task = useTask();
  useEffect(() => setOlder(null), [first.value]);
  const t = words.log;
  return (
    <div class="page">
      <h1>{words.views.log}</h1>
      <div class="bar">
        <div class="field">
          <label for="log-name">{t.name}</label>
          <input
            id="log-name"
            type="search"
            autocomplete="off"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </div>
        <div class="field">
          <label for="log-action">{t.action}</label>
          <select id="log-action" value={action} onChange={(event) => setAction(event.currentTarget.value)}>
            <option value="">{t.all}</option>
            {Object.entries(words.actions).map(([code, title]) => (
              <option key={code} value={code}>
                {title}
              </option>
            ))}
          </select>
        </div>
      </div>
      <Shown of={first}>
        {(newest) => {
          const items = [...newest.items, ...(older?.items ?? [])];
          const more = older?.more ?? newest.more;
          const load = () =>
            task.run(async () => {
              const before = items[items.length - 1]?.id ?? "";
              const next = await api.log({ before, name: byName, action: byAction });
              setOlder({ items: [...(older?.items ?? []), ...next.items], more: next.more });
            });
          return (
            <>
              {items.length ? <LogTable items={items} /> : <p class="nothing">{t.none}</p>}
              <Problem text={task.problem} />
              {more && (
                <button type="button" disabled={task.busy} onClick={load}>
                  {task.busy ? words.loading : t.older}
                </button>
              )}
            </>
          );
        }}
      </Shown>
    </div>
  );
}

function LogTable({ items }: { items: LogLine[] }) {
  const t = words.log;
  return (
    <table class="log">
      <thead>
        <tr>
          <th scope="col">{t.at}</th>
          <th scope="col">{t.who}</th>
          <th scope="col">{t.action}</th>
          <th scope="col">{t.what}</th>
        </tr>
      </thead>
      <tbody>
        {items.map((line) => (
          <tr key={line.id}>
            <td data-of={t.at}>{clock(line.at)}</td>
            <td data-of={t.who}>{line.name}</td>
            <td data-of={t.action}>{words.actions[line.action] ?? line.action}</td>
            <td data-of={t.what}>
              {line.subject} <span class="about">{line.details}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `text`, once it is no longer being typed. */
function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), TYPED_FOR_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}
