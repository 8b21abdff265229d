import { api } from "../api";
import type { Dossier } from "../contract";
import { clock, date } from "../format";
import { useFocusOn, useLoaded } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { words } from "../strings";

/** Where a dossier stands. */
export function DossierPage({ receipt }: { receipt: string }) {
  const dossier = useLoaded(receipt, () => api.dossier(receipt));
  return <Shown of={dossier}>{(value) => <Standing dossier={value} />}</Shown>;
}

/** A day, or a moment of it, as the source tells it. */
const moment = (text: string) => (text.includes("T") ? clock(text) : date(text));

function Standing({ dossier }: { dossier: Dossier }) {
  const node = useFocusOn<HTMLElement>(dossier.receipt);
  const t = words.dossier;
  const facts: [string, string][] = [
    [t.procedure, dossier.procedure],
    [t.agency, dossier.agency],
    [t.received, date(dossier.received_at)],
    [t.due, date(dossier.due_at)],
    [t.late, dossier.late_working_days ? t.lateDays(dossier.late_working_days) : ""],
    [t.reason, dossier.reason ?? ""],
    [t.newDue, date(dossier.new_due_at)],
    [t.apologised, date(dossier.apologised_at)],
  ];
  return (
    <article
      class="sheet"
      ref={node}
      tabIndex={-1}
      aria-labelledby="dossier-title"
      aria-describedby="dossier-say"
    >
      <header>
        <h2 id="dossier-title">{t.title(dossier.receipt)}</h2>
      </header>
      <p class="say" id="dossier-say">
        <strong>{words.sheet.say}</strong> <q>{t.say(dossier)}</q>
      </p>
      <dl class="table">
        {facts
          .filter(([, text]) => text)
          .map(([label, text]) => (
            <div key={label}>
              <dt>{label}</dt>
              <dd>{text}</dd>
            </div>
          ))}
      </dl>
      <footer class="source">
        <p>{t.source(dossier.source, moment(dossier.as_of))}</p>
        {dossier.remembered && <p>{t.remembered}</p>}
        {dossier.unreachable.length > 0 && <p>{t.unreachable(dossier.unreachable.join(", "))}</p>}
        <p>{t.more}</p>
      </footer>
    </article>
  );
}
