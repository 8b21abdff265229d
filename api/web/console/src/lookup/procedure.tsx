import { useEffect, useState } from "preact/hooks";
import { api } from "../api";
import type { Sheet } from "../contract";
import { copy } from "../parts/copying";
import { useFocusOn, useLoaded, useTask } from "../parts/hooks";
import { Icon } from "../parts/icons";
import { type Keys, useKeys } from "../parts/keys";
import { Key, Problem, Shown } from "../parts/telling";
import { useMe } from "../session";
import { words } from "../strings";
import { ASPECT_KEYS, CENTRES_KEY, CHECKLIST_KEY, LEGAL_KEY } from "./aspects";
import { ReportDialog } from "./report";
import { SheetParts, toPart } from "./sheet";
import { SmsDialog } from "./sms";

interface Props {
  code: string;
  locality: string;
  pinned: boolean;
  /** What is recent or pinned has changed. */
  onKept: () => void;
  onCompare: () => void;
}

/** A procedure that was opened from the field, with all that can be done with it. */
export function ProcedurePage(props: Props) {
  const { code, locality } = props;
  const sheet = useLoaded(`${code} ${locality}`, () => api.sheet(code, locality));
  return <Shown of={sheet}>{(value) => <Procedure key={code} sheet={value} {...props} />}</Shown>;
}

function Procedure({ sheet, code, pinned, onKept, onCompare }: Props & { sheet: Sheet }) {
  const { can_send_sms } = useMe();
  const [open, setOpen] = useState<"" | "sms" | "report">("");
  const task = useTask();
  const node = useFocusOn<HTMLElement>(code);
  useEffect(() => {
    scrollTo({ top: 0 });
    api.used(code).then(onKept, () => {}); // what is recent is a convenience
  }, [code]);

  const copySheet = () => copy(sheet.plain_text);
  const pin = () =>
    task.run(
      async () => {
        await (pinned ? api.unpin(code) : api.pin(code));
        onKept();
      },
      pinned ? words.lookup.unpinned : words.lookup.nowPinned,
    );
  const keys: Keys = {
    c: copySheet,
    s: onCompare,
    p: pin,
    b: () => setOpen("report"),
    [CHECKLIST_KEY]: () => toPart("checklist"),
    [CENTRES_KEY]: () => toPart("centres"),
    [LEGAL_KEY]: () => toPart("legal"),
    ...(can_send_sms ? { g: () => setOpen("sms") } : {}),
  };
  for (const { aspect } of sheet.sections) {
    const key = ASPECT_KEYS[aspect];
    if (key) keys[key] = () => toPart(aspect);
  }
  useKeys(keys);
  return (
    <article
      class="sheet"
      ref={node}
      tabIndex={-1}
      aria-labelledby="sheet-title"
      aria-describedby="sheet-say"
    >
      <SheetParts sheet={sheet} keyed>
        <div class="tools">
          <button type="button" onClick={copySheet}>
            <Icon name="copy" /> {words.lookup.copy} <Key>C</Key>
          </button>
          {can_send_sms && (
            <button type="button" onClick={() => setOpen("sms")}>
              <Icon name="send" /> {words.lookup.sms} <Key>G</Key>
            </button>
          )}
          <button type="button" onClick={onCompare}>
            <Icon name="columns" /> {words.lookup.compare} <Key>S</Key>
          </button>
          <button type="button" aria-pressed={pinned} onClick={pin}>
            <Icon name="pin" /> {pinned ? words.lookup.unpin : words.lookup.pin} <Key>P</Key>
          </button>
          <button type="button" onClick={() => setOpen("report")}>
            <Icon name="flag" /> {words.lookup.report} <Key>B</Key>
          </button>
        </div>
        <Problem text={task.problem} />
      </SheetParts>
      {open === "sms" && <SmsDialog text={sheet.plain_text} onClose={() => setOpen("")} />}
      {open === "report" && <ReportDialog sheet={sheet} onClose={() => setOpen("")} />}
    </article>
  );
}
