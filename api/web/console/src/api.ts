import type * as c from "./contract";
import type * as f from "./figures/contract";
import type * as l from "./learning/contract";
import { words } from "./strings";

const BASE = "/api/v1/console";
const ANSWER_WITHIN_MS = 20_000;

/** A request that came to nothing; its message is a sentence that tells the officer what can be done. */
export class Failure extends Error {
  constructor(
    sentence: string,
    /** HTTP status; 0 where there was no response. */
    readonly status = 0,
  ) {
    super(sentence);
  }
}

/** The sentence that tells what went wrong. */
export function sentence(error: unknown): string {
  return error instanceof Failure ? error.message : words.problems.fault;
}

/** To the sign-in page, and back here afterwards. */
export function signIn(): void {
  const here = `${location.pathname}${location.search}${location.hash}`;
  location.assign(`/console/sign-in?next=${encodeURIComponent(here)}`);
}

interface Options {
  method?: string;
  body?: object | string | boolean | null;
  signal?: AbortSignal | undefined;
}

async function request<T>(path: string, { method = "GET", body, signal }: Options = {}): Promise<T> {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), ANSWER_WITHIN_MS);
  signal?.addEventListener("abort", () => timeout.abort());
  try {
    const response = await fetch(BASE + path, {
      method,
      headers: {
        Accept: "application/json",
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: timeout.signal,
      cache: "no-store",
    });
    if (response.status === 401) signIn();
    if (!response.ok) throw await failureOf(response);
    return (response.status === 204 ? undefined : await response.json()) as T;
  } catch (error) {
    if (error instanceof Failure || signal?.aborted) throw error;
    throw new Failure(timeout.signal.aborted ? words.problems.slow : words.problems.network);
  } finally {
    clearTimeout(timer);
  }
}

async function failureOf(response: Response): Promise<Failure> {
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const body = isJson ? await response.json().catch(() => null) : null;
  const told = typeof body?.detail === "string" && body.detail ? body.detail : words.problems.fault;
  return new Failure(told, response.status);
}

const get = <T>(path: string, signal?: AbortSignal) => request<T>(path, { signal });
const post = <T = void>(path: string, body: object = {}) => request<T>(path, { method: "POST", body });
const put = (path: string, body: Options["body"] = {}) => request<void>(path, { method: "PUT", body });
const patch = (path: string, body: object) => request<void>(path, { method: "PATCH", body });
const remove = (path: string) => request<void>(path, { method: "DELETE" });
const part = encodeURIComponent;

function query(values: Record<string, string | number>): string {
  const given = Object.entries(values).filter(([, value]) => value !== "");
  return given.length ? `?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}` : "";
}

/** The API of the console: every function raises `Failure`, and goes to the sign-in page when nobody is signed in. */
export const api = {
  me: () => get<c.Me>("/me"),

  search: (q: string, locality: string, signal: AbortSignal) =>
    get<c.Search>(`/search${query({ q, locality, limit: 8 })}`, signal),
  sheet: (code: string, locality: string, signal?: AbortSignal) =>
    get<c.Sheet>(`/procedures/${part(code)}${query({ locality })}`, signal),
  mine: () => get<c.Kept>("/mine"),
  used: (code: string) => put(`/mine/recent/${part(code)}`),
  pin: (code: string) => put(`/mine/pinned/${part(code)}`),
  unpin: (code: string) => remove(`/mine/pinned/${part(code)}`),
  dossier: (receipt: string) => post<c.Dossier>("/dossiers", { receipt }),
  sms: (number: string, text: string) => post<c.Sent>("/sms", { number, text }),
  report: (code: string, aspect: string, text: string) =>
    post<{ id: number }>("/reports", { code, ...(aspect ? { aspect } : {}), text }),
  reports: async (state: c.ReportState) =>
    (await get<{ items: c.Report[] }>(`/reports${query({ state })}`)).items,
  settle: (id: number, state: c.ReportState, answer: string) => patch(`/reports/${id}`, { state, answer }),

  queue: () => get<c.Queue>("/queue"),
  conversation: (id: string) => get<c.Conversation>(`/conversations/${part(id)}`),
  claim: (id: string, takeOver = false) =>
    post<c.Conversation>(`/conversations/${part(id)}/claim`, takeOver ? { take_over: true } : {}),
  release: (id: string) => post(`/conversations/${part(id)}/release`),
  close: (id: string, message: string) =>
    post(`/conversations/${part(id)}/close`, message ? { message } : {}),
  pass: (id: string, to: { to: number } | { agency: string }, note: string) =>
    post(`/conversations/${part(id)}/pass`, { ...to, ...(note ? { note } : {}) }),
  say: (id: string, message_id: string, text: string) =>
    post<c.Message>(`/conversations/${part(id)}/messages`, { message_id, text }),
  note: (id: string, message_id: string, text: string) =>
    post<c.Message>(`/conversations/${part(id)}/notes`, { message_id, text }),
  typing: (id: string) => post(`/conversations/${part(id)}/typing`),
  draft: (id: string) => get<c.Draft>(`/conversations/${part(id)}/draft`),
  colleagues: () => get<c.Colleagues>("/colleagues"),
  canned: async (q: string, conversation: string, signal?: AbortSignal) =>
    (await get<{ items: c.Canned[] }>(`/canned${query({ q, conversation })}`, signal)).items,
  addCanned: (title: string, text: string) => post<{ id: number }>("/canned", { title, text }),
  changeCanned: (id: number, title: string, text: string) => put(`/canned/${id}`, { title, text }),
  removeCanned: (id: number) => remove(`/canned/${id}`),

  switches: () => get<c.Switches>("/switches"),
  turn: <N extends c.SwitchName>(name: N, value: c.SwitchValues[N]) => put(`/switches/${name}`, value),

  accounts: async () => (await get<{ items: c.Account[] }>("/accounts")).items,
  addAccount: (name: string, shown_name: string, role: c.Role) =>
    post<{ id: number; password: string }>("/accounts", { name, shown_name, role }),
  changeAccount: (
    id: number,
    what: { shown_name?: string; role?: c.Role; active?: boolean; unlock?: true },
  ) => patch(`/accounts/${id}`, what),
  newPassword: (id: number) => post<{ password: string }>(`/accounts/${id}/password`),
  figures: (choice: f.Choice) => get<f.Figures>(`/figures${query({ ...choice })}`),
  learning: {
    groups: (state: l.GroupState) => get<l.Groups>(`/learning/groups${query({ state })}`),
    group: (id: string) => get<l.WholeGroup>(`/learning/groups/${part(id)}`),
    dismiss: (id: number, reason: string) => post(`/learning/groups/${id}/dismiss`, { reason }),
    amendments: async () => (await get<{ items: l.Amendment[] }>("/learning/amendments")).items,
    amendment: (id: string) => get<l.Amendment>(`/learning/amendments/${part(id)}`),
    propose: (proposal: l.Proposal) => post<l.Amendment>("/learning/amendments", proposal),
    approve: (id: number) => post<unknown>(`/learning/amendments/${id}/approve`),
    reject: (id: number, reason: string) => post(`/learning/amendments/${id}/reject`, { reason }),
    withdraw: (id: number) => post<unknown>(`/learning/amendments/${id}/withdraw`),
    versions: async () => (await get<{ items: l.Version[] }>("/learning/versions")).items,
    fields: (code: string) => get<l.Fields>(`/learning/fields/${part(code)}`),
  },
  log: (filter: { before: number | ""; name: string; action: string }) =>
    get<{ items: c.LogLine[]; more: boolean }>(`/log${query(filter)}`),
};

/** Where a table of figures is had as a file. */
export function exported(table: f.Table, format: "csv" | "xlsx", choice: f.Choice): string {
  return `${BASE}/figures/export${query({ table, format, ...choice })}`;
}

/** Where what changes is told as it happens. */
export const EVENTS = `${BASE}/events`;
