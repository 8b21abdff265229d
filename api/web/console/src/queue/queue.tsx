import { useEffect } from "preact/hooks";
import { api } from "../api";
import { useTask } from "../parts/hooks";
import { useKeys } from "../parts/keys";
import { Key, Problem, Shown } from "../parts/telling";
import { go, type Route } from "../router";
import { words } from "../strings";
import { ConversationPage } from "./conversation";
import { focusEntry, QueueList } from "./list";
import { useQueue } from "./store";

/** Who waits and with whom one speaks, and beside it the conversation that is open. */
export function QueuePage({ route }: { route: Route }) {
  const [, opened = ""] = route;
  const queue = useQueue();
  const task = useTask();
  const oldest = queue.value?.waiting[0]?.conversation ?? "";
  const claimOldest = async () => {
    if (!oldest) return;
    const claimed = await task.run(() => api.claim(oldest), words.queue.claimed);
    queue.reload();
    if (claimed) go("hang-doi", oldest);
  };
  useKeys({ n: claimOldest, Escape: () => focusEntry(opened) });
  const isThere = queue.value !== null;
  useEffect(() => {
    if (isThere && !opened) focusEntry("");
  }, [isThere]);
  return (
    <div class={opened ? "queue with-open" : "queue"}>
      <h1 class="unseen">{words.views.queue}</h1>
      <div class="list-part">
        <button type="button" class="main" disabled={!oldest || task.busy} onClick={claimOldest}>
          {words.queue.claimOldest} <Key>N</Key>
        </button>
        <Problem text={task.problem} />
        <Shown of={queue}>{(value) => <QueueList queue={value} opened={opened} />}</Shown>
      </div>
      <div class="open-part">
        {opened ? (
          <ConversationPage key={opened} id={opened} />
        ) : (
          <p class="welcome">{words.queue.welcome}</p>
        )}
      </div>
    </div>
  );
}
