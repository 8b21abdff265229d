import type { ComponentChildren } from "preact";
import { date } from "../format";
import { Bars } from "../plots/bars";
import { Plot } from "../plots/plot";
import { words } from "../strings";
import { type Survey, THUMB_REASONS } from "./contract";
import type { PartProps } from "./figures";
import { TableFiles } from "./files";
import { count, mean, percent, share } from "./numbers";

const t = words.figures;
const ANSWERS = [{ part: "one", title: t.answersTitle }];

/** What people said of it: thumbs, satisfaction after a conversation and after a dossier, and in their own words. */
export function Heard({ figures: { thumbs, satisfaction }, choice }: PartProps) {
  const { good, bad, reasons } = thumbs;
  const isRated = good !== 0 || bad !== 0;
  const thumbRows = [
    { key: "good", label: t.good, value: good },
    { key: "bad", label: t.badThumb, value: bad },
    ...THUMB_REASONS.map((one) => ({ key: one, label: t.because(t.thumbReasons[one]), value: reasons[one] })),
  ];
  const { conversation, dossier, comments } = satisfaction;
  return (
    <>
      <div class="pair-of">
        <Steps
          title={t.afterConversation}
          survey={conversation}
          files={<TableFiles table="satisfaction" choice={choice} title={t.satisfaction} />}
        />
        <Steps title={t.afterDossier} survey={dossier} />
      </div>
      <div class="pair-of">
        <Plot
          title={t.thumbs}
          columns={[{ title: t.thumb }, { title: t.times, number: true }]}
          rows={isRated ? thumbRows.map(({ label, value }) => [label, count(value)]) : []}
          none={t.noThumbs}
        >
          <Bars
            series={ANSWERS}
            bars={thumbRows.map(({ key, label, value }) => ({
              key,
              label,
              told: count(value),
              values: [value],
            }))}
          />
        </Plot>
        <Plot
          title={t.factors}
          about={t.factorsAbout}
          columns={[
            { title: t.factor },
            { title: t.mean, number: true },
            { title: t.answersTitle, number: true },
          ]}
          rows={dossier.factors
            .filter(({ answers }) => answers !== 0)
            .map((one) => [
              t.factorNames[one.factor] ?? one.factor,
              mean(one.mean) || t.unknown,
              count(one.answers),
            ])}
          none={t.noFactors}
        />
      </div>
      <section class="plot" aria-labelledby="comments">
        <h2 id="comments">{t.comments}</h2>
        <p class="about">{t.commentsAbout}</p>
        {comments.length ? (
          <ul class="comments">
            {comments.map(({ day, score, kind, text }, number) => (
              <li key={number}>
                <span class="about">
                  {date(day)} · {t.steps[score - 1]} · {t.kinds[kind]}
                </span>
                <blockquote>{text}</blockquote>
              </li>
            ))}
          </ul>
        ) : (
          <p class="nothing">{t.noComments}</p>
        )}
      </section>
    </>
  );
}

interface StepsProps {
  title: string;
  survey: Survey;
  files?: ComponentChildren;
}

function Steps({ title, survey, files }: StepsProps) {
  const { answers, steps } = survey;
  const rows =
    answers === 0 ? [] : steps.map((value, number) => ({ value, label: t.steps[number] ?? "" })).reverse();
  return (
    <Plot
      title={title}
      about={
        answers === 0
          ? ""
          : [t.answers(count(answers)), survey.mean !== null && t.meanOf(mean(survey.mean))]
              .filter(Boolean)
              .join("; ")
      }
      columns={[{ title: t.step }, { title: t.answersTitle, number: true }]}
      rows={rows.map(({ label, value }) => [label, count(value)])}
      none={t.noAnswers}
      files={files}
    >
      <Bars
        series={ANSWERS}
        bars={rows.map(({ label, value }) => ({
          key: label,
          label,
          told: [count(value), percent(share(value, answers))].filter(Boolean).join(" · "),
          values: [value],
        }))}
      />
    </Plot>
  );
}
