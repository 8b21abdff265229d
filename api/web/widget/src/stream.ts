import { createParser } from "eventsource-parser";

// The service sends a heartbeat every 15 seconds: a line that is silent for three of them is dead.
const SILENT_FOR_MS = 45_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 30_000;
// Ours no longer, or gone: to come again would not help.
const FINAL = [403, 404, 410];

/**
 * Server-sent events with a header of authorisation, which EventSource can't send.
 *
 * It comes again after every break, later each time, and says where it stopped.
 */
export class Stream {
  private controller: AbortController | null = null;
  private lastId = "";

  constructor(
    private readonly url: string,
    private readonly token: string,
    /** Takes the data of each event. */
    private readonly onEvent: (data: string) => void,
  ) {}

  start(): void {
    if (this.controller) return;
    this.controller = new AbortController();
    void this.run(this.controller.signal);
  }

  stop(): void {
    this.controller?.abort();
    this.controller = null;
  }

  private async run(stopped: AbortSignal): Promise<void> {
    let wait = FIRST_WAIT_MS;
    while (!stopped.aborted) {
      const outcome = await this.listen(stopped).catch(() => "broken" as const);
      if (outcome === "final" || stopped.aborted) return;
      wait = outcome === "ended" ? FIRST_WAIT_MS : Math.min(wait * 2, LONGEST_WAIT_MS);
      // Not all at once after the service was away.
      await pause(wait * (0.5 + Math.random()), stopped);
    }
  }

  private async listen(stopped: AbortSignal): Promise<"final" | "broken" | "ended"> {
    const connection = new AbortController();
    const end = () => connection.abort();
    stopped.addEventListener("abort", end);
    let watchdog = setTimeout(end, SILENT_FOR_MS);
    try {
      const response = await fetch(this.url, {
        headers: {
          Accept: "text/event-stream",
          Authorization: `Bearer ${this.token}`,
          ...(this.lastId ? { "Last-Event-ID": this.lastId } : {}),
        },
        signal: connection.signal,
        credentials: "omit",
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      if (FINAL.includes(response.status)) return "final";
      if (!response.ok || !response.body) return "broken";
      const parser = createParser({
        onEvent: ({ id, data }) => {
          if (id) this.lastId = id;
          this.onEvent(data);
        },
      });
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return "ended";
        clearTimeout(watchdog);
        watchdog = setTimeout(end, SILENT_FOR_MS);
        parser.feed(decoder.decode(value, { stream: true }));
      }
    } finally {
      clearTimeout(watchdog);
      stopped.removeEventListener("abort", end);
    }
  }
}

function pause(ms: number, stopped: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    // A network that is back is tried at once.
    addEventListener("online", done);
    stopped.addEventListener("abort", done);
    function done() {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    }
  });
}
