import { useEffect } from "preact/hooks";
import { api } from "../api";
import { useLoaded } from "../parts/hooks";
import { type Chosen, ProcedureField } from "../parts/procedure";
import { Shown } from "../parts/telling";
import { words } from "../strings";
import type { Change, Draft } from "./draft";
import { Input, Select, TextArea } from "./fields";
import { LocalRuleFields } from "./localrule";

export interface KindProps {
  draft: Draft;
  likely: readonly Chosen[];
  onChange: Change;
}

const t = words.learning;
const ASKS = ["overview", ...Object.keys(words.aspects)];

/** What has to be said of an amendment of the draft's kind. */
export function KindFields(props: KindProps) {
  switch (props.draft.kind) {
    case "alias":
      return <AliasFields {...props} />;
    case "example":
      return <ExampleFields {...props} />;
    case "synonym":
      return <SynonymFields {...props} />;
    case "local_rule":
      return <LocalRuleFields {...props} />;
    case "correction":
      return <CorrectionFields {...props} />;
  }
}

/** The procedure it is about; a centre may take all. */
export function Procedure({ draft: { kind, entry, code, name }, likely, onChange }: KindProps) {
  const isOptional = kind === "local_rule" && entry === "centre";
  return (
    <ProcedureField
      label={isOptional ? t.procedureOrAll : t.procedure}
      chosen={{ code, name }}
      likely={likely}
      required={!isOptional}
      onChoose={onChange}
    />
  );
}

function AliasFields(props: KindProps) {
  const { draft, onChange } = props;
  return (
    <>
      <Procedure {...props} />
      <Input
        id="alias-text"
        label={t.aliasText}
        hint={t.aliasHint}
        required
        value={draft.text}
        onType={(text) => onChange({ text })}
      />
    </>
  );
}

function ExampleFields(props: KindProps) {
  const { draft, onChange } = props;
  return (
    <>
      <Procedure {...props} />
      <Select
        id="example-asks"
        label={t.asks}
        value={draft.asks}
        options={ASKS.map((one) => [one, words.aspects[one] ?? t.overview])}
        onChoose={(asks) => onChange({ asks })}
      />
      <Input
        id="example-text"
        label={t.exampleText}
        hint={t.exampleHint}
        required
        value={draft.text}
        onType={(text) => onChange({ text })}
      />
    </>
  );
}

function SynonymFields({ draft, onChange }: KindProps) {
  return (
    <>
      <Input
        id="synonym-typed"
        label={t.typed}
        hint={t.typedHint}
        required
        value={draft.typed}
        onType={(typed) => onChange({ typed })}
      />
      <Input
        id="synonym-meant"
        label={t.meant}
        hint={t.meantHint}
        required
        value={draft.meant}
        onType={(meant) => onChange({ meant })}
      />
    </>
  );
}

function CorrectionFields(props: KindProps) {
  const { draft, onChange } = props;
  const { code, field, value, basis, source } = draft;
  const fields = useLoaded(code, () => api.learning.fields(code));
  const known = fields.value?.fields;
  const now = known?.find((one) => one.field === field);
  useEffect(() => {
    if (known?.[0] && !now) onChange({ field: known[0].field, value: known[0].value_yaml });
  }, [known, now, onChange]);
  return (
    <>
      <Procedure {...props} />
      {code && (
        <Shown of={fields}>
          {(all) => (
            <>
              <Select
                id="correction-field"
                label={t.field}
                value={field}
                options={all.fields.map((one) => [one.field, one.title])}
                onChoose={(next) =>
                  onChange({
                    field: next,
                    value: all.fields.find((one) => one.field === next)?.value_yaml ?? "",
                  })
                }
              />
              <TextArea
                id="correction-value"
                label={t.value}
                hint={t.valueHint}
                code
                rows={10}
                value={value}
                onType={(typed) => onChange({ value: typed })}
              />
            </>
          )}
        </Shown>
      )}
      <Input
        id="basis-code"
        label={t.decision}
        hint={t.decisionHint}
        required
        value={basis.code}
        onType={(typed) => onChange({ basis: { ...basis, code: typed } })}
      />
      <Input
        id="basis-issued"
        label={t.issued}
        type="date"
        required
        value={basis.issued}
        onType={(issued) => onChange({ basis: { ...basis, issued } })}
      />
      <Input
        id="source"
        label={t.source}
        hint={t.sourceHint}
        required
        value={source}
        onType={(typed) => onChange({ source: typed })}
      />
    </>
  );
}
