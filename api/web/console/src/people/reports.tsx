import { useState } from "preact/hooks";
import { api } from "../api";
import type { Report, ReportState } from "../contract";
import { clock, date } from "../format";
import { useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { address } from "../router";
import { words } from "../strings";

const STATES: readonly ReportState[] = ["open", "corrected", "rejected"];

/** What officers say is wrong in the catalogue, for its keepers to settle. */
export function Reports() {
  const [state, setState] = useState<ReportState>("open");
  const reports = useLoaded(state, () => api.reports(state));
  const t = words.reports;
  return (
    <div class="page">
      <h1>{words.views.reports}</h1>
      <fieldset class="segments">
        <legend>{t.state}</legend>
        {STATES.map((one) => (
          <label key={one}>
            <input type="radio" name="state" checked={one === state} onChange={() => setState(one)} />
            <span>{t.states[one]}</span>
          </label>
        ))}
      </fieldset>
      <Shown of={reports}>
        {(items) =>
          items.length ? (
            <ul class="cards">
              {items.map((one) => (
                <li key={one.id}>
                  <OneReport report={one} onSettled={reports.reload} />
                </li>
              ))}
            </ul>
          ) : (
            <p class="nothing">{t.none[state]}</p>
          )
        }
      </Shown>
    </div>
  );
}

function OneReport({ report, onSettled }: { report: Report; onSettled: () => void }) {
  const t = words.reports;
  return (
    <article aria-labelledby={`report-${report.id}`}>
      <h2 id={`report-${report.id}`}>
        <a href={address("tra-cuu", report.code)}>{report.title}</a>
      </h2>
      <p class="about">
        {t.by(report.by, clock(report.at))} · {report.code} · {t.record(date(report.updated_at))}
        {report.aspect && ` · ${words.aspects[report.aspect] ?? report.aspect}`}
      </p>
      <blockquote>{report.text}</blockquote>
      {report.state === "open" ? (
        <Settling report={report} onSettled={onSettled} />
      ) : (
        <p class="about">
          {t.settled(report.settled_by, report.settled_at ? clock(report.settled_at) : "")} {report.answer}
        </p>
      )}
    </article>
  );
}

function Settling({ report, onSettled }: { report: Report; onSettled: () => void }) {
  const [answer, setAnswer] = useKept(`settle.${report.id}`);
  const task = useTask();
  const t = words.reports;
  const id = `answer-${report.id}`;
  const settle = async (state: ReportState) => {
    if (await task.run(() => api.settle(report.id, state, answer.trim()), t.done)) setAnswer("");
    onSettled();
  };
  return (
    <div class="settling">
      <div class="field">
        <label for={id}>{t.answer}</label>
        <textarea
          id={id}
          rows={2}
          maxLength={2000}
          value={answer}
          onInput={(event) => setAnswer(event.currentTarget.value)}
        />
      </div>
      <Problem text={task.problem} />
      <div class="actions">
        <button type="button" class="main" disabled={task.busy} onClick={() => settle("corrected")}>
          {t.corrected}
        </button>
        <button type="button" disabled={task.busy} onClick={() => settle("rejected")}>
          {t.rejected}
        </button>
      </div>
    </div>
  );
}
