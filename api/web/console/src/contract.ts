// The shapes of `/api/v1/console` (api/routes/console) that the page reads.

export type Right =
  | "look_up"
  | "talk"
  | "oversee"
  | "keep"
  | "review"
  | "report"
  | "switch"
  | "administer"
  | "audit";
export type Role = "officer" | "supervisor" | "keeper" | "administrator";
export const ROLES: readonly Role[] = ["officer", "supervisor", "keeper", "administrator"];

export interface Me {
  id: number;
  name: string;
  shown_name: string;
  role: Role;
  rights: Right[];
  can_send_sms: boolean;
  agency: string;
  hotline: string;
  localities: { code: string; name: string }[];
}

// Look-up

export interface Item {
  code: string;
  title: string;
  name: string;
  agency: string;
  levels: string[];
  scope: string;
}

export interface Search {
  items: Item[];
  receipt: string | null;
}

export interface Section {
  aspect: string;
  title: string;
  text: string;
}

export interface Centre {
  name: string;
  address: string;
  hours: string;
  telephone: string;
  source: string;
  checked_at: string;
}

export interface Sheet {
  code: string;
  title: string;
  name: string;
  field: string;
  agency: string;
  levels: string[];
  updated_at: string;
  url: string;
  say: string;
  sections: Section[];
  checklist: { case: string; text: string }[];
  centres: Centre[];
  plain_text: string;
}

export interface Kept {
  pinned: Item[];
  recent: Item[];
}

export interface Dossier {
  receipt: string;
  state: number | null;
  state_name: string;
  procedure: string;
  agency: string;
  received_at: string | null;
  due_at: string | null;
  late_working_days: number;
  new_due_at: string | null;
  reason: string | null;
  apologised_at: string | null;
  as_of: string;
  source: string;
  unreachable: string[];
  remembered: boolean;
}

export interface Sent {
  outcome: "sent" | "refused" | "unknown";
  reason: string;
}

export type ReportState = "open" | "corrected" | "rejected";

export interface Report {
  id: number;
  at: string;
  by: string;
  code: string;
  title: string;
  updated_at: string;
  aspect: string;
  text: string;
  state: ReportState;
  answer: string;
  settled_by: string;
  settled_at: string | null;
}

// Queue and conversations

export type Channel = "web" | "zalo" | "messenger";
export const CHANNELS: readonly Channel[] = ["web", "zalo", "messenger"];
export type Reason = "asked" | "failed" | "complaint";
export const REASONS: readonly Reason[] = ["asked", "failed", "complaint"];

export interface Holder {
  id: number;
  shown_name: string;
}

export interface Entry {
  conversation: string;
  channel: Channel;
  reason: Reason;
  state: "waiting" | "held";
  asked_at: string;
  position: number | null;
  /** The citizen's last message, at most 120 characters. */
  preview: string;
  /** Whether they left a number to be called back at. */
  callback: boolean;
  held_by: Holder | null;
  /** Since when the citizen waits for a reply; null where the last word was an officer's. */
  unanswered_since: string | null;
  mine: boolean;
}

export interface Queue {
  waiting: Entry[];
  held: Entry[];
  open: boolean;
  opens_at: string | null;
}

export type Speaker = "person" | "assistant" | "officer" | "service" | "note";

export interface Message {
  role: Speaker;
  at: string;
  message_id: string;
  text: string;
  by: string;
  replies: { text: string }[];
  status: string;
  delivery: "sent" | "waiting" | "failed" | null;
  reason: string;
}

export interface Conversation {
  conversation: string;
  channel: Channel;
  reason: Reason;
  state: "waiting" | "held" | "ended";
  asked_at: string;
  position: number | null;
  held_by: Holder | null;
  mine: boolean;
  telephone: string;
  typing: boolean;
  context: { procedure: { code: string; title: string } | null; receipt: string | null; lang: "vi" | "en" };
  items: Message[];
  revision: number;
}

export interface Draft {
  text: string;
  for: string | null;
}

export interface Canned {
  id: number;
  title: string;
  text: string;
  /** `text` with what is known of the conversation. */
  filled: string;
  /** Variables that stand in `filled` still. */
  missing: string[];
}

export interface Colleague {
  id: number;
  shown_name: string;
  role: Role;
  holds: number;
  here: boolean;
}

export interface Agency {
  name: string;
  contact: string;
}

export interface Colleagues {
  items: Colleague[];
  agencies: Agency[];
}

// Switches

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];
export type Hours = Partial<Record<Day, [string, string][]>>;
export interface Banner {
  on: boolean;
  vi: string;
  en: string;
}
export interface Holiday {
  date: string;
  name: string;
}

export interface SwitchValues {
  channels: Record<Channel, boolean>;
  handover: boolean;
  notices: boolean;
  banner: Banner;
  hours: Hours | null;
  holidays: Holiday[];
  agencies: Agency[];
}
export type SwitchName = keyof SwitchValues;

export interface Switches extends SwitchValues {
  changed: Partial<Record<SwitchName, { at: string; by: string }>>;
  /** Channels whose secrets are set. */
  configured: Channel[];
}

// Accounts and log

export interface Account {
  id: number;
  name: string;
  shown_name: string;
  role: Role;
  active: boolean;
  locked: boolean;
  must_change: boolean;
  /** Whether they sign in at the agency's own provider. */
  provider: boolean;
  seen_at: string | null;
}

export interface LogLine {
  id: number;
  at: string;
  name: string;
  action: string;
  subject: string;
  details: string;
}
