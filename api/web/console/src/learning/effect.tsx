import { percent } from "../figures/numbers";
import { Table } from "../plots/plot";
import { words } from "../strings";
import type { Effect, Found, SetEffect } from "./contract";

const t = words.learning;

/** What an amendment does to the questions that the assistant is measured by, before and after. */
export function EffectShown({ effect: { sets, out_of_scope, questions, warnings } }: { effect: Effect }) {
  const moved = questions.filter(({ before, after }) => before?.code !== after?.code);
  return (
    <section class="effect" aria-labelledby="effect">
      <h3 id="effect">{t.effect}</h3>
      {warnings.map((warning) => (
        <p key={warning} class="notice">
          {warning}
        </p>
      ))}
      <ul class="verdict">
        {moved.map(({ text, before, after }) => (
          <li key={text}>{t.moved(text, found(before), found(after))}</li>
        ))}
        {moved.length < questions.length && <li>{t.unmoved(questions.length - moved.length)}</li>}
        {sets.map((set) => (
          <li key={set.set}>{inWords(set)}</li>
        ))}
        {out_of_scope && (
          <li>{t.outOfScope(out_of_scope.n, out_of_scope.answered_before, out_of_scope.answered_after)}</li>
        )}
      </ul>
      {questions.length > 0 && (
        <>
          <h4 id="effect-questions">{t.effectQuestions}</h4>
          <Table
            labelledBy="effect-questions"
            columns={[{ title: t.question }, { title: t.before }, { title: t.after }]}
            rows={questions.map(({ text, before, after }) => [text, found(before), found(after)])}
          />
        </>
      )}
      {sets.length > 0 && (
        <>
          <h4 id="effect-sets">{t.effectSets}</h4>
          <Table
            labelledBy="effect-sets"
            columns={[
              { title: t.set },
              ...[
                t.size,
                t.first(t.before),
                t.first(t.after),
                t.five(t.before),
                t.five(t.after),
                t.gained,
                t.lost,
              ].map((title) => ({ title, number: true })),
            ]}
            rows={sets.map(({ set, n, before, after, gained, lost }) => [
              t.sets[set] ?? set,
              n.toLocaleString("vi-VN"),
              percent(before.hit1),
              percent(after.hit1),
              percent(before.hit5),
              percent(after.hit5),
              String(gained),
              String(lost),
            ])}
          />
        </>
      )}
    </section>
  );
}

const found = (one: Found | null) => (one ? t.sure(one.name, one.code, percent(one.chance)) : t.nothingFound);

function inWords({ set, n, before, after, gained, lost }: SetEffect): string {
  const name = t.sets[set] ?? set;
  if (gained === 0 && lost === 0) return t.unchanged(name, n, percent(after.hit1));
  return t.changed(name, n, percent(before.hit1), percent(after.hit1), gained, lost);
}
