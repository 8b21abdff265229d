import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { api, type Failure, sentence } from "../src/api";
import { words } from "../src/strings";
import { problem, serve } from "./serving";

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => expect.unreachable(),
    (error: Failure) => error,
  );

beforeEach(() => {
  vi.stubGlobal("location", { pathname: "/console", search: "", hash: "#/hang-doi/c1", assign: vi.fn() });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("the service's own sentence is what the officer reads", async () => {
  serve({ "POST /conversations/c1/claim": problem(409, "Lan đang trò chuyện với người này.") });
  const error = await failure(api.claim("c1"));
  expect(error).toMatchObject({ message: "Lan đang trò chuyện với người này.", status: 409 });
});

test("a proxy's page is no sentence", async () => {
  const page = new Response("<h1>Bad Gateway</h1>", {
    status: 502,
    headers: { "Content-Type": "text/html" },
  });
  serve({ "GET /queue": page });
  expect(await failure(api.queue())).toMatchObject({ message: words.problems.fault, status: 502 });
});

test("a network that is away and a service that is slow are told apart", async () => {
  vi.stubGlobal("fetch", async () => {
    throw new TypeError("Failed to fetch");
  });
  expect(await failure(api.queue())).toMatchObject({ message: words.problems.network, status: 0 });
  vi.useFakeTimers();
  const never = (_: string, { signal }: RequestInit) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", () => reject(new DOMException("aborted", "AbortError")));
    });
  vi.stubGlobal("fetch", never);
  const failed = failure(api.queue());
  await vi.advanceTimersByTimeAsync(21_000);
  expect(await failed).toMatchObject({ message: words.problems.slow });
});

test("whoever is signed in no longer is sent to sign in, and back to where they were", async () => {
  serve({ "GET /queue": problem(401, "Anh/chị chưa đăng nhập.") });
  await failure(api.queue());
  expect(location.assign).toHaveBeenCalledWith("/console/sign-in?next=%2Fconsole%23%2Fhang-doi%2Fc1");
});

test("a switch is put as its bare value", async () => {
  const asked = serve({ "PUT /switches/handover": null });
  await api.turn("handover", false);
  expect(asked).toEqual([{ method: "PUT", path: "/switches/handover", body: false }]);
});

test("what is no failure of a request is told as a fault", () => {
  expect(sentence(new Error("x"))).toBe(words.problems.fault);
});
