import type { ChatResponse, Rating, Satisfaction, Service, Suggestion, Survey } from "./contract";
import { stringify } from "./json";

const ANSWER_WITHIN_MS = 60_000;
const LONGEST_WAIT_S = 300;
const ALIKE = { credentials: "omit", referrerPolicy: "no-referrer" } as const;

/** A request that came to nothing. */
export class Failure extends Error {
  constructor(
    /** The service's sentence on what can be done; otherwise which of ours fits (`Strings.problems`). */
    readonly problem: string,
    /** HTTP status; 0 where there was no response, or not all of it. */
    readonly status = 0,
    /** Seconds until it makes sense to try again. */
    readonly waitS = 0,
  ) {
    super(problem);
  }
}

/** Who asks: a conversation and what proves that it is ours. */
export interface Owner {
  id: string;
  token?: string;
}

/** The public API of the service at `base`. */
export class Api {
  constructor(readonly base: string) {}

  /** Ask. The same `message` again is answered from the record: never a second turn. */
  async ask(owner: Owner, message: string, text: string, locality: string): Promise<ChatResponse> {
    const body = {
      conversation_id: owner.id,
      message_id: message,
      text,
      ...(locality ? { locality } : {}),
    };
    return (await this.json("/api/v1/chat", { method: "POST", body })) as ChatResponse;
  }

  async service(): Promise<Service> {
    return (await this.json("/api/v1/service", {})) as Service;
  }

  async suggestions(typed: string, locality: string, signal: AbortSignal): Promise<Suggestion[]> {
    const query = new URLSearchParams({ q: typed, ...(locality ? { locality } : {}) });
    const found = await this.json(`/api/v1/suggestions?${query}`, { signal });
    return (found as { items: Suggestion[] }).items;
  }

  /** Let the officer who speaks see that the person types. */
  async types(owner: Owner): Promise<void> {
    await this.request(`${this.of(owner)}/typing`, { method: "POST", owner }, nothing);
  }

  /** Note that `notices` were shown. */
  async seen(owner: Owner, notices: number[]): Promise<void> {
    await this.request(`${this.of(owner)}/seen`, { method: "POST", owner, body: { notices } }, nothing);
  }

  async rate(owner: Owner, message: string, rating: Rating): Promise<void> {
    const path = `${this.of(owner)}/ratings/${message}`;
    await this.request(path, { method: "PUT", owner, body: rating }, nothing);
  }

  /** Answer a question; `said` is null where somebody won't. */
  async answer(owner: Owner, { kind, receipt }: Survey, said: Satisfaction | null): Promise<void> {
    const body = { kind, ...(receipt ? { receipt } : {}), ...(said ?? { score: null }) };
    await this.request(`${this.of(owner)}/satisfaction`, { method: "PUT", owner, body }, nothing);
  }

  /** The conversation as text to keep. */
  async transcript(owner: Owner): Promise<Blob> {
    return this.request(`${this.of(owner)}/transcript`, { owner }, (response) => response.blob());
  }

  /** Delete the conversation at the service. */
  async forget(owner: Owner): Promise<void> {
    await this.request(this.of(owner), { method: "DELETE", owner }, nothing);
  }

  /** Where the conversation's messages arrive that nobody asked for, staff's from those behind number `after` on. */
  events(owner: Owner, after: number): string {
    return `${this.base}${this.of(owner)}/events?after=${after}`;
  }

  private of(owner: Owner): string {
    return `/api/v1/conversations/${owner.id}`;
  }

  private async json(path: string, options: Options): Promise<unknown> {
    const { status, text } = await this.request(path, options, async (response) => ({
      status: response.status,
      text: await response.text(),
    }));
    try {
      return JSON.parse(text);
    } catch {
      throw new Failure("fault", status);
    }
  }

  /** What `read` makes of the response. The time it may take includes the reading. */
  private async request<T>(
    path: string,
    { method = "GET", owner, body, signal }: Options,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const headers: Record<string, string> = { Accept: "application/json, */*" };
    if (owner?.token) headers.Authorization = `Bearer ${owner.token}`;
    if (body) headers["Content-Type"] = "application/json";
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), ANSWER_WITHIN_MS);
    signal?.addEventListener("abort", () => timeout.abort());
    let arrived = false;
    try {
      const response = await fetch(this.base + path, {
        method,
        headers,
        body: body ? stringify(body) : null,
        signal: timeout.signal,
        ...ALIKE,
      });
      arrived = true;
      if (!response.ok) throw await failureOf(response);
      return await read(response);
    } catch (error) {
      if (error instanceof Failure) throw error;
      const isRefused = !arrived && (await this.isRefused(timeout.signal));
      throw new Failure(isRefused ? "refused" : timeout.signal.aborted ? "slow" : "network");
    } finally {
      clearTimeout(timer);
    }
  }

  /** Whether the service is there, and lets no page of this site read what it says. */
  private async isRefused(signal: AbortSignal): Promise<boolean> {
    const answers = (mode: RequestMode) =>
      fetch(`${this.base}/api/v1/service`, { mode, signal, ...ALIKE }).then(
        () => true,
        () => false,
      );
    return !(await answers("cors")) && answers("no-cors");
  }
}

interface Options {
  method?: string;
  owner?: Owner;
  body?: object;
  signal?: AbortSignal;
}

async function failureOf(response: Response): Promise<Failure> {
  const isJson = /json/.test(response.headers.get("Content-Type") ?? "");
  const body = isJson ? await response.json().catch(() => null) : null;
  const problem = typeof body?.detail === "string" && body.detail ? body.detail : "fault";
  const wait = Number(response.headers.get("Retry-After")) || 0;
  return new Failure(problem, response.status, Math.min(wait, LONGEST_WAIT_S));
}

async function nothing(): Promise<void> {}
