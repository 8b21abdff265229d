import { afterEach, expect, test, vi } from "vitest";
import { Stream } from "../src/stream";

const encode = (text: string) => new TextEncoder().encode(text);

/** A response that sends `parts` and ends. */
function sending(...parts: string[]): Response {
  const body = new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(encode(part));
      controller.close();
    },
  });
  return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
}

function serve(...responses: (() => Response)[]) {
  const asked: Record<string, string>[] = [];
  vi.stubGlobal("fetch", async (url: string, { headers }: { headers: Record<string, string> }) => {
    asked.push({ ...headers, url });
    const next = responses[asked.length - 1];
    return next ? next() : new Response(null, { status: 403 });
  });
  return asked;
}

let stream: Stream | null = null;

afterEach(() => {
  stream?.stop();
  vi.unstubAllGlobals();
});

function listen(): string[] {
  const heard: string[] = [];
  const url = () => `https://s.vn/events?after=${heard.length}`;
  stream = new Stream(url, "secret", (name, data) => heard.push(name ? `${name}: ${data}` : data));
  stream.start();
  return heard;
}

test("events arrive in pieces, heartbeats are no events", async () => {
  const asked = serve(() => sending(": still here\n\n", "event: notice\nid: 7\nda", "ta: một\n", "\n"));
  const heard = listen();
  await vi.waitFor(() => expect(heard).toEqual(["notice: một"]));
  expect(asked[0]?.Authorization).toBe("Bearer secret");
});

test("after a break it comes again and says where it stopped", async () => {
  const asked = serve(
    () => sending("id: 7\ndata: một\n\n"),
    () => new Response(null, { status: 502 }),
    () => sending("id: 8\ndata: hai\n\n"),
  );
  const heard = listen();
  await vi.waitFor(() => expect(heard).toEqual(["một", "hai"]), 10_000);
  expect(asked[1]?.["Last-Event-ID"]).toBe("7");
  expect(asked.map(({ url }) => url?.slice(-7))).toEqual(["after=0", "after=1", "after=1"]);
}, 12_000);

test("a conversation that is not ours any more is not asked for again", async () => {
  const asked = serve(() => new Response(null, { status: 404 }));
  listen();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(asked).toHaveLength(1);
}, 5_000);

test("stopped is stopped", async () => {
  const asked = serve(() => sending("data: một\n\n"));
  const heard = listen();
  await vi.waitFor(() => expect(heard).toHaveLength(1));
  stream?.stop();
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(asked).toHaveLength(1);
}, 5_000);

test("a connection that was there is tried again soon, however often the service was away before", async () => {
  const away = () => new Response(null, { status: 502 });
  const broken = () => {
    const body = new ReadableStream({ start: (controller) => controller.error(new Error("cut")) });
    return new Response(body, { headers: { "Content-Type": "text/event-stream" } });
  };
  const random = vi.spyOn(Math, "random").mockReturnValue(0);
  const asked = serve(away, away, away, broken, () => sending("data: một\n\n"));
  const heard = listen();
  await vi.waitFor(() => expect(asked).toHaveLength(4), 6_000);
  const before = performance.now();
  await vi.waitFor(() => expect(heard).toEqual(["một"]), 6_000);
  expect(performance.now() - before).toBeLessThan(1_500);
  random.mockRestore();
}, 14_000);
