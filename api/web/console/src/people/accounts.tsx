import { useState } from "preact/hooks";
import { api } from "../api";
import { type Account, ROLES, type Role } from "../contract";
import { clock } from "../format";
import { copy } from "../parts/copying";
import { Dialog } from "../parts/dialog";
import { type Task, useLoaded, useTask } from "../parts/hooks";
import { useKept } from "../parts/kept";
import { Problem, Shown } from "../parts/telling";
import { useMe } from "../session";
import { words } from "../strings";

interface OneTime {
  name: string;
  password: string;
}

/** Who may come in, and as what. */
export function Accounts() {
  const accounts = useLoaded("accounts", api.accounts);
  const task = useTask();
  const [password, setPassword] = useState<OneTime | null>(null);
  const [isAdding, setAdding] = useState(false);
  const t = words.accounts;
  return (
    <div class="page">
      <div class="bar">
        <h1>{words.views.accounts}</h1>
        <button type="button" class="main" onClick={() => setAdding(true)}>
          {t.add}
        </button>
      </div>
      <Problem text={task.problem} />
      <Shown of={accounts}>
        {(all) => (
          <ul class="cards narrow">
            {all.map((one) => (
              <li key={one.id}>
                <OneAccount
                  account={one}
                  task={task}
                  onChange={accounts.reload}
                  onPassword={(fresh) => setPassword({ name: one.name, password: fresh })}
                />
              </li>
            ))}
          </ul>
        )}
      </Shown>
      {isAdding && (
        <AddDialog
          onClose={() => setAdding(false)}
          onAdded={(shown) => {
            setAdding(false);
            accounts.reload();
            setPassword(shown);
          }}
        />
      )}
      {password && (
        <Dialog title={t.passwordTitle(password.name)} onClose={() => setPassword(null)}>
          <p>{t.passwordOnce}</p>
          <p class="password">
            <code>{password.password}</code>
          </p>
          <div class="actions">
            <button type="button" class="main" onClick={() => copy(password.password)}>
              {t.copyPassword}
            </button>
            <button type="button" onClick={() => setPassword(null)}>
              {words.close}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  );
}

interface Props {
  account: Account;
  task: Task;
  onChange: () => void;
  onPassword: (password: string) => void;
}

function OneAccount({ account, task, onChange, onPassword }: Props) {
  const me = useMe();
  const t = words.accounts;
  const { id, name, shown_name, role, active, locked, must_change, provider, seen_at } = account;
  const change = async (what: Parameters<typeof api.changeAccount>[1], told: string) => {
    await task.run(() => api.changeAccount(id, what), told);
    onChange();
  };
  const newPassword = () =>
    confirm(t.newPasswordAsked(name)) &&
    task.run(async () => {
      onPassword((await api.newPassword(id)).password);
      onChange();
    });
  const turnOff = () => confirm(t.turnOffAsked(name)) && change({ active: false }, t.turnedOff);
  return (
    <article class={active ? "account" : "account inactive"} aria-labelledby={`account-${id}`}>
      <h2 id={`account-${id}`}>
        {shown_name} <span class="about">{name}</span>
      </h2>
      <p class="tags">
        {!active && <span class="tag">{t.inactive}</span>}
        {locked && <span class="tag strong">{t.locked}</span>}
        {must_change && <span class="tag">{t.mustChange}</span>}
        {provider && <span class="tag">{t.provider}</span>}
        <span class="about">{seen_at ? t.seen(clock(seen_at)) : t.neverSeen}</span>
      </p>
      <div class="actions">
        <label class="inline">
          <span>{t.role}</span>
          <select
            value={role}
            disabled={task.busy}
            onChange={(event) => change({ role: event.currentTarget.value as Role }, words.settings.saved)}
          >
            {ROLES.map((one) => (
              <option key={one} value={one}>
                {words.roles[one]}
              </option>
            ))}
          </select>
        </label>
        {locked && (
          <button type="button" disabled={task.busy} onClick={() => change({ unlock: true }, t.unlocked)}>
            {t.unlock}
          </button>
        )}
        {!provider && (
          <button type="button" disabled={task.busy} onClick={newPassword}>
            {t.newPassword}
          </button>
        )}
        {active ? (
          id !== me.id && (
            <button type="button" disabled={task.busy} onClick={turnOff}>
              {t.turnOff}
            </button>
          )
        ) : (
          <button type="button" disabled={task.busy} onClick={() => change({ active: true }, t.turnedOn)}>
            {t.turnOn}
          </button>
        )}
      </div>
    </article>
  );
}

function AddDialog({ onClose, onAdded }: { onClose: () => void; onAdded: (shown: OneTime) => void }) {
  const [name, setName] = useKept("account.name");
  const [shownName, setShownName] = useKept("account.shown");
  const [role, setRole] = useState<Role>("officer");
  const task = useTask();
  const t = words.accounts;
  const add = async () => {
    let password = "";
    const done = await task.run(async () => {
      ({ password } = await api.addAccount(name.trim(), shownName.trim(), role));
    });
    if (!done) return;
    setName("");
    setShownName("");
    onAdded({ name: name.trim(), password });
  };
  return (
    <Dialog title={t.add} onClose={onClose}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <div class="field">
          <label for="account-name">{t.name}</label>
          <input
            id="account-name"
            type="text"
            required
            maxLength={64}
            autocomplete="off"
            spellcheck={false}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <p class="hint">{t.nameHint}</p>
        </div>
        <div class="field">
          <label for="account-shown">{t.shownName}</label>
          <input
            id="account-shown"
            type="text"
            required
            maxLength={64}
            autocomplete="off"
            value={shownName}
            onInput={(event) => setShownName(event.currentTarget.value)}
          />
          <p class="hint">{t.shownNameHint}</p>
        </div>
        <fieldset class="choices">
          <legend>{t.role}</legend>
          {ROLES.map((one) => (
            <label key={one}>
              <input type="radio" name="role" checked={one === role} onChange={() => setRole(one)} />
              <span>
                {words.roles[one]} <span class="about">{words.roleDoes[one]}</span>
              </span>
            </label>
          ))}
        </fieldset>
        <Problem text={task.problem} />
        <div class="actions">
          <button type="submit" class="main" disabled={task.busy}>
            {t.add}
          </button>
          <button type="button" onClick={onClose}>
            {words.cancel}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
