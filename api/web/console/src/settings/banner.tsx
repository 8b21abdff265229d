import { useState } from "preact/hooks";
import { Problem } from "../parts/telling";
import { words } from "../strings";
import { Toggle } from "./services";
import type { SwitchProps } from "./settings";

const LONGEST = 300;

/** The emergency banner: what stands above every page of the assistant, and here. */
export function BannerForm({ value, changed, save, task }: SwitchProps<"banner">) {
  const [vi, setVi] = useState(value.vi);
  const [en, setEn] = useState(value.en);
  const t = words.settings;
  const isChanged = vi !== value.vi || en !== value.en;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void save({ on: value.on, vi: vi.trim(), en: en.trim() });
      }}
    >
      <Toggle
        label={t.banner}
        what={value.on ? t.bannerOn : t.bannerOff}
        on={value.on}
        disabled={!vi.trim()}
        onTurn={(on) => save({ on, vi: vi.trim(), en: en.trim() })}
      />
      <div class="field">
        <label for="banner-vi">{t.bannerVi}</label>
        <textarea
          id="banner-vi"
          rows={2}
          maxLength={LONGEST}
          value={vi}
          onInput={(event) => setVi(event.currentTarget.value)}
        />
      </div>
      <div class="field">
        <label for="banner-en">{t.bannerEn}</label>
        <textarea
          id="banner-en"
          rows={2}
          lang="en"
          maxLength={LONGEST}
          value={en}
          onInput={(event) => setEn(event.currentTarget.value)}
        />
      </div>
      {vi.trim() && (
        <div class="preview-banner">
          <p class="about">{t.preview}</p>
          <p class="banner">{vi}</p>
          {en.trim() && (
            <p class="banner" lang="en">
              {en}
            </p>
          )}
        </div>
      )}
      <Problem text={task.problem} />
      <div class="actions">
        <button type="submit" class="main" disabled={!isChanged || task.busy}>
          {words.save}
        </button>
      </div>
      <p class="about">{changed}</p>
    </form>
  );
}
