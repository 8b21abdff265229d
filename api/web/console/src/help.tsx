import { useState } from "preact/hooks";
import { Dialog } from "./parts/dialog";
import { areSingleKeysOn, turnSingleKeys } from "./parts/keys";
import { Key } from "./parts/telling";
import { words } from "./strings";

/** All keys, and whether single characters are among them. */
export function Help({ onClose }: { onClose: () => void }) {
  const [isOn, setOn] = useState(areSingleKeysOn);
  return (
    <Dialog title={words.keys.title} onClose={onClose} wide>
      <label class="inline">
        <input
          type="checkbox"
          checked={isOn}
          onChange={(event) => {
            turnSingleKeys(event.currentTarget.checked);
            setOn(event.currentTarget.checked);
          }}
        />
        <span>{words.keys.single}</span>
      </label>
      <div class="key-groups">
        {words.keys.groups.map(({ title, keys }) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {keys.map(([key, what]) => (
                <div key={key + what}>
                  <dt>
                    {key.split(" ").map((one) => (
                      <Key key={one}>{one}</Key>
                    ))}
                  </dt>
                  <dd>{what}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
