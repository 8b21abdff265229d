import { api } from "../api";
import { clock } from "../format";
import { useLoaded } from "../parts/hooks";
import { Shown } from "../parts/telling";
import { address } from "../router";
import { words } from "../strings";
import { AMENDMENTS, PATH } from "./learning";

const t = words.learning;
// Enough to tell one from another.
const HASH = 12;

/** What went live and what was taken back, newest first. */
export function Versions() {
  const versions = useLoaded("versions", api.learning.versions);
  return (
    <Shown of={versions}>
      {(items) =>
        items.length ? (
          <table class="data" role="table" aria-label={t.tabs["phien-ban"]}>
            <thead role="rowgroup">
              <tr role="row">
                {[t.versionTitle, t.at, t.who, t.what, t.snapshot, t.contained].map((title) => (
                  <th key={title} role="columnheader" scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody role="rowgroup">
              {items.map(({ version, at, by, what, snapshot, amendments }) => (
                <tr key={version} role="row">
                  <th role="rowheader" scope="row">
                    {version}
                  </th>
                  <td role="cell" data-of={t.at}>
                    {clock(at)}
                  </td>
                  <td role="cell" data-of={t.who}>
                    {by}
                  </td>
                  <td role="cell" data-of={t.what}>
                    {what}
                  </td>
                  <td role="cell" data-of={t.snapshot}>
                    <code>{snapshot.slice(0, HASH)}</code>
                  </td>
                  <td role="cell" data-of={t.contained}>
                    {amendments.length
                      ? amendments.map((id) => (
                          <a key={id} href={address(PATH, AMENDMENTS, String(id))}>
                            {t.number(id)}
                          </a>
                        ))
                      : t.noneContained}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : (
          <p class="nothing">{t.noVersions}</p>
        )
      }
    </Shown>
  );
}
