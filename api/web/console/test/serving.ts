import { vi } from "vitest";

export interface Asked {
  method: string;
  path: string;
  body: unknown;
}
type Answer = unknown | ((asked: Asked) => unknown);

/** A problem as the service tells it. */
export function problem(status: number, detail: string): Response {
  const headers = { "Content-Type": "application/problem+json" };
  return new Response(JSON.stringify({ status, detail }), { status, headers });
}

/**
 * A service that answers by method and path (below `/api/v1/console`, without the query) and notes what it was asked.
 *
 * What it has no answer to does not exist.
 */
export function serve(answers: Record<string, Answer>): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal("fetch", async (address: string, init: RequestInit = {}) => {
    const [path = "", query = ""] = address.replace("/api/v1/console", "").split("?");
    const method = init.method ?? "GET";
    const one = {
      method,
      path: query ? `${path}?${decodeURIComponent(query)}` : path,
      body: init.body ? JSON.parse(String(init.body)) : null,
    };
    asked.push(one);
    const found = answers[`${method} ${path}`];
    if (found === undefined) return problem(404, "Không có.");
    const answer = await (typeof found === "function" ? found(one) : found);
    if (init.signal?.aborted) throw new DOMException("aborted", "AbortError");
    if (answer instanceof Response) return answer;
    return answer === null ? new Response(null, { status: 204 }) : Response.json(answer);
  });
  return asked;
}

/** Something that is settled later. */
export function later<T>() {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
