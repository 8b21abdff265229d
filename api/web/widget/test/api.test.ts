import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Api, type Failure } from "../src/api";

const api = new Api("https://s.vn");
const ask = () => api.ask({ id: "c" }, "m", "một", "");
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: Failure) => error,
  );
const serve = (respond: (path: string, init: RequestInit) => Response | Promise<Response>) =>
  vi.stubGlobal("fetch", async (path: string, init: RequestInit) => respond(path, init));

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("an answer that stops half-way is waited for no longer than one that never begins", async () => {
  serve((_, { signal }) => {
    const body = new ReadableStream({
      start(controller) {
        controller.enqueue(new TextEncoder().encode('{"replies":'));
        signal?.addEventListener("abort", () => controller.error(new DOMException("aborted", "AbortError")));
      },
    });
    return new Response(body);
  });
  const failed = failure(ask());
  await vi.advanceTimersByTimeAsync(61_000);
  expect(await failed).toMatchObject({ problem: "slow", status: 0 });
});

test("a connection that breaks in the middle of an answer is no fault of the service", async () => {
  serve((path) => {
    if (path.endsWith("/service")) return Response.json({});
    const body = new ReadableStream({ start: (controller) => controller.error(new TypeError("broken")) });
    return new Response(body);
  });
  expect(await failure(ask())).toMatchObject({ problem: "network", status: 0 });
});

test("half of an answer that came whole is a fault", async () => {
  serve(() => new Response('{"replies":[{"te'));
  expect(await failure(ask())).toMatchObject({ problem: "fault", status: 200 });
});

test("a page that may not read the answers is told so", async () => {
  serve((_, { mode }) => {
    if (mode !== "no-cors") throw new TypeError("Failed to fetch");
    return new Response("");
  });
  expect(await failure(ask())).toMatchObject({ problem: "refused" });
});

test("a network that is away for a moment is no refusal", async () => {
  let first = true;
  serve(() => {
    if (first) {
      first = false;
      throw new TypeError("Failed to fetch");
    }
    return Response.json({});
  });
  expect(await failure(ask())).toMatchObject({ problem: "network" });
});

test("the service's sentence and when to come again are passed on, of a page neither", async () => {
  const headers = { "Retry-After": "7", "Content-Type": "application/problem+json" };
  serve(() => new Response(JSON.stringify({ detail: "Đang đông." }), { status: 503, headers }));
  expect(await failure(ask())).toMatchObject({ problem: "Đang đông.", status: 503, waitS: 7 });
  serve(
    () => new Response("<h1>Bad Gateway</h1>", { status: 502, headers: { "Content-Type": "text/html" } }),
  );
  expect(await failure(ask())).toMatchObject({ problem: "fault", status: 502, waitS: 0 });
});
