import { words } from "../strings";
import type { Count, Figures } from "./contract";
import { count, mean, percent, share } from "./numbers";

/** The numbers that are looked at first. */
export function Summary({ figures: { totals, satisfaction, dossiers } }: { figures: Figures }) {
  const t = words.figures;
  const { turns } = totals;
  const of = (part: Count) => percent(share(part, turns));
  const { conversation } = satisfaction;
  return (
    <dl class="figures" aria-label={t.summary}>
      <Figure title={t.turns} value={count(turns)} note={t.conversations(count(totals.conversations))} />
      <Figure title={t.outcomes.answered} value={count(totals.answered)} note={of(totals.answered)} />
      <Figure title={t.outcomes.asked_back} value={count(totals.asked_back)} note={of(totals.asked_back)} />
      <Figure title={t.outcomes.refused} value={count(totals.refused)} note={of(totals.refused)} />
      <Figure
        title={t.outcomes.handed_over}
        value={count(totals.handed_over)}
        note={of(totals.handed_over)}
      />
      <Figure title={t.onlinePointed} value={count(totals.online)} note={of(totals.online)} />
      <Figure
        title={t.satisfaction}
        value={conversation.mean === null ? t.unknown : t.outOfFive(mean(conversation.mean))}
        note={t.answers(count(conversation.answers))}
      />
      <Figure
        title={t.lateNow}
        value={count(dossiers.late_now)}
        note={t.apologies(count(dossiers.apologies))}
      />
    </dl>
  );
}

interface FigureProps {
  title: string;
  value: string;
  note?: string;
}

export function Figure({ title, value, note = "" }: FigureProps) {
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        {value}
        {note && <span class="note">{note}</span>}
      </dd>
    </div>
  );
}
