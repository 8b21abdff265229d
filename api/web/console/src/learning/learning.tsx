import { address, type Route } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import { AmendmentPage } from "./amendment";
import { Amendments } from "./amendments";
import { GroupPage } from "./group";
import { Groups } from "./groups";
import { Proposing } from "./proposing";
import { Versions } from "./versions";

export const PATH = "hoc-hoi";
export const GROUPS = "nhom";
export const AMENDMENTS = "sua-doi";
const VERSIONS = "phien-ban";
const NEW = "moi";
const TABS = [GROUPS, AMENDMENTS, VERSIONS] as const;

/** How the assistant gets better: what it did not understand, what is amended for it, and what went live. */
export function Learning({ route: [, first = "", second = ""] }: { route: Route }) {
  const tab = TABS.find((one) => one === first) ?? GROUPS;
  return (
    <div class="page learning">
      <h1>{words.views.learning}</h1>
      <nav class="tabs" aria-label={words.views.learning}>
        <ul>
          {TABS.map((one) => (
            <li key={one}>
              <a href={address(PATH, one)} aria-current={one === tab ? "page" : undefined}>
                {words.learning.tabs[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <Tab key={`${tab} ${second}`} tab={tab} part={second} />
    </div>
  );
}

function Tab({ tab, part }: { tab: (typeof TABS)[number]; part: string }) {
  const mayPropose = useMay("keep");
  if (tab === VERSIONS) return <Versions />;
  if (tab === GROUPS) return part ? <GroupPage id={part} /> : <Groups />;
  if (part === NEW && mayPropose) return <Proposing />;
  return part ? <AmendmentPage id={part} /> : <Amendments newAddress={address(PATH, AMENDMENTS, NEW)} />;
}
