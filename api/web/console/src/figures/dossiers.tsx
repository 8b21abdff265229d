import { Bars } from "../plots/bars";
import { Plot } from "../plots/plot";
import { words } from "../strings";
import type { PartProps } from "./figures";
import { TableFiles } from "./files";
import { count, mean } from "./numbers";
import { Figure } from "./summary";

const t = words.figures;
const RETURNED = [
  { part: "answered", title: t.onTime },
  { part: "refused", title: t.late },
];

/** Whether the agencies kept their word: dossiers returned on time, late, and apologised for. */
export function Dossiers({ figures: { dossiers }, choice }: PartProps) {
  const { by_agency } = dossiers;
  return (
    <Plot
      title={t.dossiers}
      about={t.dossiersAbout}
      columns={[
        { title: t.agency },
        { title: t.received, number: true },
        { title: t.returned, number: true },
        { title: t.onTime, number: true },
        { title: t.late, number: true },
        { title: t.apologised, number: true },
      ]}
      rows={by_agency.map((one) => [
        one.agency || t.noAgency,
        count(one.received),
        count(one.returned),
        count(one.on_time),
        count(one.late),
        count(one.apologies),
      ])}
      none={t.noDossiers}
      files={<TableFiles table="dossiers" choice={choice} title={t.dossiers} />}
    >
      <dl class="figures">
        <Figure title={t.received} value={count(dossiers.received)} />
        <Figure
          title={t.returned}
          value={count(dossiers.returned)}
          note={t.wereOnTime(count(dossiers.on_time))}
        />
        <Figure
          title={t.late}
          value={count(dossiers.late)}
          note={dossiers.late_days_mean === null ? "" : t.lateDays(mean(dossiers.late_days_mean))}
        />
        <Figure title={t.apologised} value={count(dossiers.apologies)} />
      </dl>
      <Bars
        series={RETURNED}
        bars={by_agency.map((one) => ({
          key: one.agency,
          label: one.agency || t.noAgency,
          told: t.returnedOf(count(one.returned)),
          values: [one.on_time, one.late],
        }))}
      />
    </Plot>
  );
}

const amount = (value: number, unit: string) => `${mean(value)} ${unit}`;

/** Where a place's rules make procedures quicker than the national record. */
export function Savings({ figures: { savings, savings_total }, choice }: PartProps) {
  return (
    <Plot
      title={t.savings}
      about={savings_total
        .map(({ unit, saved, procedures }) => t.savedBy(amount(saved, unit), procedures))
        .join(" ")}
      columns={[
        { title: t.procedure },
        { title: t.place },
        { title: t.national },
        { title: t.local },
        { title: t.saved, number: true },
        { title: t.decision },
      ]}
      rows={savings.map((one) => [
        one.name || one.code,
        one.place,
        one.national,
        one.local,
        one.saved === null ? "" : amount(one.saved, one.unit),
        one.decision,
      ])}
      none={t.noSavings}
      files={<TableFiles table="savings" choice={choice} title={t.savings} />}
    />
  );
}
