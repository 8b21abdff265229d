import type { Place } from "../contract";
import type { Strings } from "../strings";
import { add, button, el, empty, set } from "./dom";

/** How the conversation stands with a person of the agency: waited for, with the way out, or speaking. */
export class Standing {
  readonly node = el("div", "standing");
  private readonly told = el("p");
  private readonly typing = el("p", "types");
  private readonly leave: HTMLButtonElement;

  constructor(
    private readonly strings: Strings,
    leave: () => void,
  ) {
    this.leave = button("outlined", strings.leave, leave);
    add(this.node, this.told, this.typing, this.leave);
    this.node.hidden = true;
  }

  show(place: Place): void {
    const { strings, node, told, typing, leave } = this;
    node.hidden = place.state === "none";
    leave.hidden = place.state !== "waiting";
    told.textContent =
      place.state === "held"
        ? strings.talking(place.by)
        : strings.waitingFor(place.position, place.wait_minutes);
    empty(typing);
    if (!place.typing) return;
    const dots = el("span", "dots", el("span"), el("span"), el("span"));
    set(dots, { "aria-hidden": "true" });
    add(typing, strings.officerTypes(place.by), dots);
  }
}
