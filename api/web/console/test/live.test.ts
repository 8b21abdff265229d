import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Line } from "../src/live";
import { FakeEvents } from "./drawing";
import { serve } from "./serving";

let line: Line;

beforeEach(() => {
  vi.useFakeTimers();
  FakeEvents.install();
  serve({ "GET /me": {} });
  line = new Line();
  line.start();
});

afterEach(() => {
  line.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const newest = () => FakeEvents.all[FakeEvents.all.length - 1] as FakeEvents;

test("what is said is heard by who listens, until they stop", () => {
  const heard: unknown[] = [];
  const stop = line.on("queue", (data) => heard.push(data));
  newest().open();
  newest().say("queue", { revision: 1, waiting: 3 });
  stop();
  newest().say("queue", { revision: 2, waiting: 4 });
  expect(heard).toEqual([{ revision: 1, waiting: 3 }]);
});

test("a line that ends and is back at once is not told to be lost", async () => {
  newest().open();
  newest().fail(false);
  await vi.advanceTimersByTimeAsync(1_500);
  newest().open();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(line.state).toBe("open");
});

test("a line that stays away is told, and what changed meanwhile is read when it is back", async () => {
  const states: string[] = [];
  const opened = vi.fn();
  line.watch(() => states.push(line.state));
  line.on("open", opened);
  newest().open();
  newest().fail(false);
  await vi.advanceTimersByTimeAsync(5_000);
  newest().open();
  expect(states).toEqual(["open", "lost", "open"]);
  expect(opened).toHaveBeenCalledTimes(2);
});

test("an answer that was no line is asked for again, later each time", async () => {
  newest().fail(true);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(FakeEvents.all).toHaveLength(2);
  newest().fail(true);
  await vi.advanceTimersByTimeAsync(1_900);
  expect(FakeEvents.all).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(200);
  expect(FakeEvents.all).toHaveLength(3);
});

test("stopped is stopped", async () => {
  newest().fail(true);
  line.stop();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(FakeEvents.all).toHaveLength(1);
});
