import type { Service } from "../contract";
import type { Strings } from "../strings";
import { add, anchor, button, el, icon, telephone } from "./dom";

/** "Gặp cán bộ", always there, with the telephone and its hours where the service has them. */
export function officer(
  strings: Strings,
  service: Promise<Service>,
  ask: (text: string) => void,
): HTMLElement {
  const wanted = button("outlined", strings.officer, () => ask(strings.askOfficer));
  wanted.prepend(icon("officer"));
  const row = el("div", "officer", wanted);
  service
    .then(({ hotline, hours }) => {
      const number = el("span", "number", strings.officerCall(hotline));
      const call = hotline ? anchor("call", number, telephone(hotline), strings) : null;
      if (!call) return;
      const open = el("span", "hours", hours);
      open.lang = "vi"; // as the agency wrote it
      call.prepend(icon("phone"));
      add(call, hours && open);
      add(row, call);
    })
    .catch(() => undefined); // the button asks for the same
  return row;
}
