// The shapes of `/api/v1/console/figures` (api/routes/console/figures.py).

import type { Channel } from "../contract";

/** A count; null where it is not shown: of so few that somebody could be known by it, or one that would tell such a one. */
export type Count = number | null;

export const OUTCOMES = ["answered", "asked_back", "refused", "handed_over"] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** How many turns there were, and what came of them. */
export type Turns = Record<Outcome | "turns", Count>;

export interface Totals extends Turns {
  conversations: Count;
  smalltalk: Count;
  emergency: Count;
  dossier: Count;
  /** Answers that pointed to filing online. */
  online: Count;
}

export type Step = "day" | "week" | "month";
export interface Days extends Turns {
  /** The first of the step. */
  day: string;
}

export interface Place {
  /** Empty where none was given. */
  place: string;
  name: string;
  turns: Count;
}

/** Those of which there are too few to be shown: how many they are, and their turns together. */
export interface Hidden {
  count: number;
  turns: Count;
}

export interface Asked {
  code: string;
  name: string;
  turns: Count;
  /** Of all turns, 0 to 1. */
  share: number | null;
}

export interface Misunderstood extends Asked {
  asked_back: Count;
  bad: Count;
  handed_over: Count;
}

export const THUMB_REASONS = ["wrong", "off_topic", "unclear", "incomplete", "other"] as const;
export type ThumbReason = (typeof THUMB_REASONS)[number];

/** What was answered on five steps, 1 to 5. */
export interface Survey {
  answers: Count;
  mean: number | null;
  steps: Count[];
}

export interface Factor {
  factor: string;
  answers: Count;
  mean: number | null;
}

export interface Comment {
  day: string;
  score: number;
  kind: "conversation" | "dossier";
  text: string;
}

export interface Returned {
  received: Count;
  returned: Count;
  on_time: Count;
  apologies: Count;
}

export interface Agency extends Returned {
  agency: string;
  late: Count;
}

export interface Dossiers extends Returned {
  late: Count;
  late_now: Count;
  /** In working days. */
  late_days_mean: number | null;
  by_agency: Agency[];
}

export interface Saving {
  /** By name, as the unit. */
  place: string;
  code: string;
  name: string;
  /** As they are told: "20 ngày làm việc". */
  national: string;
  local: string;
  /** Null where the two cannot be compared. */
  saved: number | null;
  unit: string;
  decision: string;
}

export interface Figures {
  from: string;
  until: string;
  /** Empty for all. */
  channel: string;
  place: string;
  /** Counts below it are not shown. */
  fewest: number;
  as_of: string;
  totals: Totals;
  step: Step;
  days: Days[];
  hours: { hour: number; turns: Count }[];
  channels: ({ channel: Channel } & Turns)[];
  places: Place[];
  places_hidden: Hidden;
  procedures: Asked[];
  procedures_hidden: Hidden;
  misunderstood: Misunderstood[];
  thumbs: { good: Count; bad: Count; reasons: Record<ThumbReason, Count> };
  satisfaction: {
    conversation: Survey;
    dossier: Survey & { factors: Factor[] };
    comments: Comment[];
  };
  dossiers: Dossiers;
  savings: Saving[];
  savings_total: { unit: string; saved: number; procedures: number }[];
}

/** Which figures: days are the first and the last, "2026-11-30"; what is empty is not narrowed. */
export interface Choice {
  from: string;
  until: string;
  channel: string;
  place: string;
}

export const TABLES = [
  "days",
  "hours",
  "channels",
  "places",
  "procedures",
  "procedure_days",
  "misunderstood",
  "satisfaction",
  "dossiers",
  "savings",
  "reform",
] as const;
export type Table = (typeof TABLES)[number] | "all";
