import { useCallback, useState } from "preact/hooks";
import { keep, readKept } from "../parts/kept";
import type { Kind } from "./contract";

export const ENTRIES = ["duration", "fee", "one_day", "centre"] as const;
/** What of a place is amended. */
export type Entry = (typeof ENTRIES)[number];
export const FEES = ["amount", "free", "see_text"] as const;
export const CHANNELS = ["counter", "online", "post"] as const;
export const UNITS = ["working_day", "day", "hour", "month", "year"] as const;

export interface FeeDraft {
  kind: string;
  amount: string;
  unit: string;
  condition: string;
  text: string;
}
export const NO_FEE: FeeDraft = { kind: "amount", amount: "", unit: "", condition: "", text: "" };

/** What a keeper has written so far, of whatever kind: what is of another kind stays for when they come back to it. */
export interface Draft {
  kind: Kind;
  note: string;
  code: string;
  name: string;
  text: string;
  asks: string;
  typed: string;
  meant: string;
  place: { code: string; name: string; province: string };
  entry: Entry;
  fees: FeeDraft[];
  duration: { value: string; unit: string };
  centre: { name: string; address: string; hours: string; telephone: string; checked_at: string };
  channels: string[];
  valid: { from: string; until: string };
  basis: { code: string; name: string; issued: string; url: string };
  field: string;
  value: string;
  source: string;
}

export const EMPTY: Draft = {
  kind: "alias",
  note: "",
  code: "",
  name: "",
  text: "",
  asks: "overview",
  typed: "",
  meant: "",
  place: { code: "", name: "", province: "" },
  entry: "duration",
  fees: [NO_FEE],
  duration: { value: "", unit: "working_day" },
  centre: { name: "", address: "", hours: "", telephone: "", checked_at: "" },
  channels: [],
  valid: { from: "", until: "" },
  basis: { code: "", name: "", issued: "", url: "" },
  field: "",
  value: "",
  source: "",
};

export type Change = (change: Partial<Draft>) => void;

function read(key: string): Draft {
  try {
    return { ...EMPTY, ...JSON.parse(readKept(key) || "{}") };
  } catch {
    return EMPTY; // kept by another version of the page
  }
}

/** The draft for one group (0: for none), which outlives an error, another view and a reload. */
export function useDraft(group: number): [Draft, Change, () => void] {
  const key = `amendment.${group}`;
  const [draft, setDraft] = useState(() => read(key));
  const change = useCallback<Change>(
    (what) =>
      setDraft((old) => {
        const next = { ...old, ...what };
        keep(key, JSON.stringify(next));
        return next;
      }),
    [key],
  );
  const forget = useCallback(() => {
    keep(key, "");
    setDraft(EMPTY);
  }, [key]);
  return [draft, change, forget];
}

/** `fields` without those that nothing stands in. */
function filled(fields: Record<string, unknown>): Record<string, unknown> {
  const empty = (value: unknown) => value === "" || (Array.isArray(value) && !value.length);
  return Object.fromEntries(
    Object.entries(fields)
      .map(([name, value]) => [name, typeof value === "string" ? value.trim() : value] as const)
      .filter(([, value]) => !empty(value)),
  );
}

/** A number as people here write it: "1.500.000", "2,5". */
function numberOf(text: string): number | string {
  const plain = text
    .trim()
    .replace(/[.\s](?=\d{3})/g, "")
    .replace(",", ".");
  return /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : text;
}

function feeOf({ kind, amount, unit, condition, text }: FeeDraft): Record<string, unknown> {
  if (kind === "amount") return filled({ kind, amount: numberOf(amount), unit, condition });
  return filled({ kind, condition, text: kind === "see_text" ? text : "" });
}

function localRuleOf(draft: Draft): Record<string, unknown> {
  const { place, basis, entry, code, channels, valid, source } = draft;
  const ground = { decision: basis.code.trim(), source };
  const rule = {
    ...ground,
    procedures: code ? [code] : [],
    channels,
    valid_from: valid.from,
    valid_until: valid.until,
  };
  const { value, unit } = draft.duration;
  const entries: Record<Entry, () => Record<string, unknown>> = {
    fee: () => ({ ...rule, fees: draft.fees.map(feeOf) }),
    duration: () => ({ ...rule, duration: { kind: "value", value: numberOf(value), unit } }),
    one_day: () => rule,
    centre: () => ({ ...ground, ...draft.centre, procedures: rule.procedures }),
  };
  return { place: filled(place), basis: filled(basis), [entry]: filled(entries[entry]()) };
}

/** The record that the service wants of a draft. */
export function contentOf(draft: Draft): Record<string, unknown> {
  const { kind, code, text, asks, typed, meant, field, value, basis, source } = draft;
  switch (kind) {
    case "alias":
      return { code, text: text.trim() };
    case "example":
      return { code, asks, text: text.trim() };
    case "synonym":
      return { typed: typed.trim(), meant: meant.trim() };
    case "local_rule":
      return localRuleOf(draft);
    case "correction":
      return { code, field, value, decision: basis.code.trim(), day: basis.issued, source: source.trim() };
  }
}
