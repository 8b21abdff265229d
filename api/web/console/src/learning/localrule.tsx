import { useMe } from "../session";
import { words } from "../strings";
import { CHANNELS, ENTRIES, type Entry, FEES, type FeeDraft, NO_FEE, UNITS } from "./draft";
import { Input, Select } from "./fields";
import { type KindProps, Procedure } from "./kinds";

const t = words.learning;
const OTHER = "";
// Digits of a province's code; a commune's has five.
const PROVINCE = 2;

/** What a place changes, and by which decision. */
export function LocalRuleFields(props: KindProps) {
  const { draft, onChange } = props;
  const { entry, basis, source, valid } = draft;
  const isRule = entry !== "centre";
  const basisOf = (change: Partial<typeof basis>) => onChange({ basis: { ...basis, ...change } });
  return (
    <>
      <PlaceFields {...props} />
      <Select
        id="entry"
        label={t.entry}
        value={entry}
        options={ENTRIES.map((one) => [one, t.entries[one]])}
        onChoose={(next) => onChange({ entry: next as Entry })}
      />
      <Procedure {...props} />
      {entry === "fee" && <FeeFields {...props} />}
      {entry === "duration" && <DurationFields {...props} />}
      {entry === "centre" && <CentreFields {...props} />}
      {isRule && <ChannelFields {...props} />}
      {isRule && (
        <div class="side-by-side">
          <Input
            id="valid-from"
            label={t.validFrom}
            type="date"
            value={valid.from}
            onType={(from) => onChange({ valid: { ...valid, from } })}
          />
          <Input
            id="valid-until"
            label={t.validUntil}
            type="date"
            value={valid.until}
            onType={(until) => onChange({ valid: { ...valid, until } })}
          />
        </div>
      )}
      <div class="side-by-side">
        <Input
          id="basis-code"
          label={t.decision}
          hint={t.decisionHint}
          required
          value={basis.code}
          onType={(code) => basisOf({ code })}
        />
        <Input
          id="basis-issued"
          label={t.issued}
          type="date"
          required
          value={basis.issued}
          onType={(issued) => basisOf({ issued })}
        />
      </div>
      <Input
        id="basis-name"
        label={t.basisName}
        hint={t.basisNameHint}
        required
        value={basis.name}
        onType={(name) => basisOf({ name })}
      />
      <Input
        id="source"
        label={t.source}
        hint={t.sourceHint}
        required
        value={source}
        onType={(text) => onChange({ source: text })}
      />
    </>
  );
}

function PlaceFields({ draft: { place }, onChange }: KindProps) {
  const { localities } = useMe();
  const isKnown = localities.some(({ code }) => code === place.code);
  const put = (change: Partial<typeof place>) => onChange({ place: { ...place, ...change } });
  return (
    <>
      {localities.length > 0 && (
        <Select
          id="place"
          label={t.place}
          value={isKnown ? place.code : OTHER}
          options={[[OTHER, t.otherPlace], ...localities.map(({ code, name }) => [code, name] as const)]}
          onChoose={(code) => {
            const name = localities.find((one) => one.code === code)?.name ?? "";
            put({ code, name, province: "" });
          }}
        />
      )}
      {!(isKnown && place.code.length === PROVINCE) && (
        <div class="side-by-side">
          {!isKnown && (
            <>
              <Input
                id="place-code"
                label={t.placeCode}
                hint={t.placeCodeHint}
                required
                value={place.code}
                onType={(code) => put({ code })}
              />
              <Input
                id="place-name"
                label={t.placeName}
                required
                value={place.name}
                onType={(name) => put({ name })}
              />
            </>
          )}
          <Input
            id="place-province"
            label={t.placeProvince}
            hint={t.placeProvinceHint}
            value={place.province}
            onType={(province) => put({ province })}
          />
        </div>
      )}
    </>
  );
}

function DurationFields({ draft: { duration }, onChange }: KindProps) {
  return (
    <div class="side-by-side">
      <Input
        id="duration"
        label={t.duration}
        required
        value={duration.value}
        onType={(value) => onChange({ duration: { ...duration, value } })}
      />
      <Select
        id="duration-unit"
        label={t.durationUnit}
        value={duration.unit}
        options={UNITS.map((unit) => [unit, t.units[unit] ?? unit])}
        onChoose={(unit) => onChange({ duration: { ...duration, unit } })}
      />
    </div>
  );
}

function ChannelFields({ draft: { channels }, onChange }: KindProps) {
  return (
    <fieldset class="choices across">
      <legend>{t.filedBy}</legend>
      {CHANNELS.map((one) => (
        <label key={one}>
          <input
            type="checkbox"
            checked={channels.includes(one)}
            onChange={({ currentTarget: { checked } }) =>
              onChange({
                channels: CHANNELS.filter((other) => (other === one ? checked : channels.includes(other))),
              })
            }
          />
          <span>{t.filing[one]}</span>
        </label>
      ))}
      <p class="hint">{t.filedByHint}</p>
    </fieldset>
  );
}

function FeeFields({ draft: { fees }, onChange }: KindProps) {
  const put = (number: number, change: Partial<FeeDraft>) =>
    onChange({ fees: fees.map((fee, at) => (at === number ? { ...fee, ...change } : fee)) });
  return (
    <>
      {fees.map((fee, number) => (
        <fieldset key={number} class="editor">
          <legend>{t.fee(number + 1)}</legend>
          <div class="side-by-side">
            <Select
              id={`fee-kind-${number}`}
              label={t.feeKind}
              value={fee.kind}
              options={FEES.map((kind) => [kind, t.feeKinds[kind]])}
              onChoose={(kind) => put(number, { kind })}
            />
            {fee.kind === "amount" && (
              <>
                <Input
                  id={`fee-amount-${number}`}
                  label={t.amount}
                  required
                  value={fee.amount}
                  onType={(amount) => put(number, { amount })}
                />
                <Input
                  id={`fee-unit-${number}`}
                  label={t.feeUnit}
                  value={fee.unit}
                  onType={(unit) => put(number, { unit })}
                />
              </>
            )}
          </div>
          {fee.kind === "see_text" && (
            <Input
              id={`fee-text-${number}`}
              label={t.feeText}
              required
              value={fee.text}
              onType={(text) => put(number, { text })}
            />
          )}
          <Input
            id={`fee-condition-${number}`}
            label={t.condition}
            value={fee.condition}
            onType={(condition) => put(number, { condition })}
          />
          {fees.length > 1 && (
            <button
              type="button"
              class="quiet"
              onClick={() => onChange({ fees: fees.filter((_, at) => at !== number) })}
            >
              {words.settings.removeNamed(t.fee(number + 1).toLowerCase())}
            </button>
          )}
        </fieldset>
      ))}
      <button type="button" onClick={() => onChange({ fees: [...fees, NO_FEE] })}>
        {t.addFee}
      </button>
    </>
  );
}

function CentreFields({ draft: { centre }, onChange }: KindProps) {
  const put = (change: Partial<typeof centre>) => onChange({ centre: { ...centre, ...change } });
  return (
    <>
      <Input
        id="centre-name"
        label={t.centreName}
        required
        value={centre.name}
        onType={(name) => put({ name })}
      />
      <Input
        id="centre-address"
        label={t.centreAddress}
        required
        value={centre.address}
        onType={(address) => put({ address })}
      />
      <div class="side-by-side">
        <Input
          id="centre-hours"
          label={t.centreHours}
          value={centre.hours}
          onType={(hours) => put({ hours })}
        />
        <Input
          id="centre-telephone"
          label={t.centreTelephone}
          value={centre.telephone}
          onType={(telephone) => put({ telephone })}
        />
        <Input
          id="centre-checked"
          label={t.centreChecked}
          type="date"
          required
          value={centre.checked_at}
          onType={(checked_at) => put({ checked_at })}
        />
      </div>
    </>
  );
}
