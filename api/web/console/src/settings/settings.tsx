import { api } from "../api";
import type { SwitchName, SwitchValues } from "../contract";
import { clock } from "../format";
import { useEvent } from "../live";
import { type Task, useLoaded, useTask } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { address, type Route } from "../router";
import { useMay } from "../session";
import { words } from "../strings";
import { AgenciesForm } from "./agencies";
import { BannerForm } from "./banner";
import { CannedEditor } from "./canned";
import { HolidaysForm } from "./holidays";
import { HoursForm } from "./hours";
import { ServiceSwitches } from "./services";

const TABS = ["dich-vu", "thong-bao", "gio", "ngay-nghi", "co-quan", "cau-soan-san"] as const;
type Tab = (typeof TABS)[number];
const CANNED = "cau-soan-san" satisfies Tab;

export interface SwitchProps<N extends SwitchName> {
  value: SwitchValues[N];
  /** Who changed it last and when, in words. */
  changed: string;
  save: Save<N>;
  task: Task;
}
export type Save<N extends SwitchName> = (value: SwitchValues[N]) => Promise<boolean>;

/** What can be changed while the service runs. */
export function Settings({ route }: { route: Route }) {
  const maySwitch = useMay("switch");
  const mayWrite = useMay("oversee");
  const tabs = TABS.filter((tab) => (tab === CANNED ? mayWrite : maySwitch));
  const tab = tabs.find((one) => one === route[1]) ?? tabs[0];
  return (
    <div class="page settings">
      <h1>{words.views.settings}</h1>
      <nav class="tabs" aria-label={words.views.settings}>
        <ul>
          {tabs.map((one) => (
            <li key={one}>
              <a href={address("thiet-lap", one)} aria-current={one === tab ? "page" : undefined}>
                {words.settings.tabs[one]}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      {tab === CANNED ? <CannedEditor /> : tab && <SwitchTab key={tab} tab={tab} />}
    </div>
  );
}

function SwitchTab({ tab }: { tab: Exclude<Tab, typeof CANNED> }) {
  const switches = useLoaded("switches", api.switches);
  const task = useTask();
  useEvent("switches", switches.reload);
  return (
    <Shown of={switches}>
      {(now) => {
        const props = <N extends SwitchName>(name: N): SwitchProps<N> => {
          const changed = now.changed[name];
          return {
            value: now[name],
            changed: changed
              ? words.settings.changed(changed.by, clock(changed.at))
              : words.settings.unchanged,
            task,
            save: (value) =>
              task.run(async () => {
                await api.turn(name, value);
                switches.put({ ...now, [name]: value });
                switches.reload();
              }, words.settings.saved),
          };
        };
        switch (tab) {
          case "dich-vu":
            return (
              <ServiceSwitches
                channels={props("channels")}
                handover={props("handover")}
                notices={props("notices")}
                configured={now.configured}
              />
            );
          case "thong-bao":
            return <BannerForm {...props("banner")} />;
          case "gio":
            return <HoursForm {...props("hours")} />;
          case "ngay-nghi":
            return <HolidaysForm {...props("holidays")} />;
          case "co-quan":
            return <AgenciesForm {...props("agencies")} />;
        }
      }}
    </Shown>
  );
}
