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
 * It comes again after every break, later each time that the service is not there, and says where it stopped.
 */
export class Stream {
  private controller: AbortController | null = null;
  private lastId = "";
  private wait = FIRST_WAIT_MS;

  constructor(
    /** Asked before each connection: where it goes on. */
    private readonly url: () => string,
    private readonly token: string,
    /** Takes the name and the data of each event. */
    private readonly onEvent: (name: string, data: string) => void,
    /** A connection is there. */
    private readonly onConnected: () => void = () => undefined,
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
    while (!stopped.aborted) {
      const isOver = await this.listen(stopped).catch(() => false);
      if (isOver || stopped.aborted) return;
      // Not all at once after the service was away.
      await pause(this.wait * (0.5 + Math.random()), stopped);
      this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
    }
  }

  /** Until the connection ends or breaks; whether to come again would not help. */
  private async listen(stopped: AbortSignal): Promise<boolean> {
    const connection = new AbortController();
    const end = () => connection.abort();
    stopped.addEventListener("abort", end);
    let watchdog = setTimeout(end, SILENT_FOR_MS);
    try {
      const response = await fetch(this.url(), {
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
      if (FINAL.includes(response.status)) return true;
      if (!response.ok || !response.body) return false;
      this.wait = FIRST_WAIT_MS; // it is there: however this connection ends, the next is tried soon
      this.onConnected();
      const parser = createParser({
        onEvent: ({ id, event, data }) => {
          if (id) this.lastId = id;
          this.onEvent(event ?? "", data);
        },
      });
      const reader = response.body.getReader();
      const decoder = new TextDecoder();
      for (;;) {
        const { done, value } = await reader.read();
        if (done) return false;
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
