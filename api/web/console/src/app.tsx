import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { api } from "./api";
import type { Me, Right } from "./contract";
import { FiguresPage } from "./figures/figures";
import { Help } from "./help";
import { Learning } from "./learning/learning";
import { line, useEvent, useLine } from "./live";
import { FIND, LookUp } from "./lookup/lookup";
import { Oversight } from "./oversight/oversight";
import { Announcer } from "./parts/announce";
import { useLoaded } from "./parts/hooks";
import { Icon, Mark } from "./parts/icons";
import { useKeys } from "./parts/keys";
import { Problem, Shown } from "./parts/telling";
import { Accounts } from "./people/accounts";
import { Log } from "./people/log";
import { Reports } from "./people/reports";
import { QueuePage } from "./queue/queue";
import { QueueProvider, unanswered, useQueue } from "./queue/store";
import { address, go, goInstead, parse, type Route, useRoute } from "./router";
import { Session, useMay, useMe } from "./session";
import { Settings } from "./settings/settings";
import { words } from "./strings";

// Whoever may not talk is told of nothing as it happens.
const BANNER_EVERY_MS = 60_000;

interface View {
  path: string;
  title: string;
  /** One of these is needed. */
  rights: Right[];
  Page: ComponentType<{ route: Route }>;
}

const VIEWS: View[] = [
  { path: "tra-cuu", title: words.views.lookup, rights: ["look_up"], Page: LookUp },
  { path: "hang-doi", title: words.views.queue, rights: ["talk"], Page: QueuePage },
  { path: "giam-sat", title: words.views.oversight, rights: ["oversee"], Page: Oversight },
  { path: "bao-sai", title: words.views.reports, rights: ["keep"], Page: Reports },
  { path: "hoc-hoi", title: words.views.learning, rights: ["keep", "review"], Page: Learning },
  { path: "so-lieu", title: words.views.figures, rights: ["report"], Page: FiguresPage },
  { path: "thiet-lap", title: words.views.settings, rights: ["switch", "oversee"], Page: Settings },
  { path: "tai-khoan", title: words.views.accounts, rights: ["administer"], Page: Accounts },
  { path: "nhat-ky", title: words.views.log, rights: ["audit"], Page: Log },
];

export function viewsOf(me: Me): View[] {
  return VIEWS.filter(({ rights }) => rights.some((right) => me.rights.includes(right)));
}

/** The page, once it is known who is signed in. */
export function App() {
  const me = useLoaded("me", api.me);
  return (
    <>
      <Shown of={me}>
        {(value) => (
          <Session.Provider value={value}>
            <QueueProvider>
              <Frame />
            </QueueProvider>
          </Session.Provider>
        )}
      </Shown>
      <Announcer />
    </>
  );
}

function Frame() {
  const me = useMe();
  const mayTalk = useMay("talk");
  useEffect(() => {
    if (!mayTalk) return; // what is told concerns conversations
    line.start();
    return () => line.stop();
  }, [mayTalk]);
  const route = useRoute();
  const queue = useQueue();
  const [isHelpOpen, setHelpOpen] = useState(false);
  const views = viewsOf(me);
  const view = views.find(({ path }) => path === route[0]) ?? views[0];
  const waiting = unanswered(queue.value).length;
  useEffect(() => {
    // As it is by now: somebody may have gone on since it was drawn.
    const [path] = parse(location.hash);
    if (views[0] && views.every((one) => one.path !== path)) goInstead(views[0].path);
  }, [route[0]]);
  useEffect(() => {
    document.title = `${waiting ? `(${waiting}) ` : ""}${view?.title ?? ""} – ${words.name}`;
  }, [view, waiting]);
  useKeys({
    "/": () => {
      if (view?.path === "tra-cuu") dispatchEvent(new Event(FIND));
      else go("tra-cuu");
    },
    "?": () => setHelpOpen(true),
  });
  return (
    <>
      <Head me={me} views={views} now={view} onHelp={() => setHelpOpen(true)} />
      <EmergencyBanner />
      <LostLine />
      <main id="main" tabIndex={-1}>
        {view && <view.Page key={view.path} route={route} />}
      </main>
      {isHelpOpen && <Help onClose={() => setHelpOpen(false)} />}
    </>
  );
}

interface HeadProps {
  me: Me;
  views: View[];
  now: View | undefined;
  onHelp: () => void;
}

function Head({ me, views, now, onHelp }: HeadProps) {
  const queue = useQueue();
  const count = queue.value?.waiting.length ?? 0;
  const mine = unanswered(queue.value).length;
  return (
    <header class="top">
      <a
        class="skip"
        href={location.hash}
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("main")?.focus();
        }}
      >
        {words.skip}
      </a>
      <a class="brand" href={address(views[0]?.path ?? "")}>
        <Mark /> <strong>{words.name}</strong>
      </a>
      <nav aria-label={words.views.all}>
        <ul>
          {views.map(({ path, title }) => (
            <li key={path}>
              <a href={address(path)} aria-current={path === now?.path ? "page" : undefined}>
                {title}
                {path === "hang-doi" && count + mine > 0 && (
                  <>
                    {" "}
                    {count > 0 && (
                      <span class="count">
                        {count}
                        <span class="unseen"> {words.queue.inQueue}</span>
                      </span>
                    )}
                    {mine > 0 && <span class="count new">{words.queue.newOnes(mine)}</span>}
                  </>
                )}
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="who">
        <button type="button" class="plain" onClick={onHelp}>
          <Icon name="keyboard" /> <span>{words.keys.button}</span>
        </button>
        <span class="me">
          {me.shown_name} <span class="role">{words.roles[me.role]}</span>
        </span>
        <form method="post" action="/console/sign-out" onSubmit={() => sessionStorage.clear()}>
          <button type="submit" class="plain">
            {words.signOut}
          </button>
        </form>
      </div>
    </header>
  );
}

/** What stands above every page of the assistant at the moment, so that officers know. */
function EmergencyBanner() {
  const switches = useLoaded("banner", api.switches);
  const { reload } = switches;
  useEvent("switches", reload);
  useEvent("open", reload);
  useEffect(() => {
    const anyway = setInterval(reload, BANNER_EVERY_MS);
    return () => clearInterval(anyway);
  }, [reload]);
  const banner = switches.value?.banner;
  if (switches.problem) return <Problem text={switches.problem} onRetry={switches.reload} />;
  if (!banner?.on) return null;
  return (
    <aside class="banner" aria-label={words.bannerLabel}>
      <strong>{words.bannerLabel}:</strong> {banner.vi}
    </aside>
  );
}

function LostLine() {
  const state = useLine();
  return (
    <div role="status" class={state === "lost" ? "lost" : ""}>
      {state === "lost" ? words.lost : ""}
    </div>
  );
}
