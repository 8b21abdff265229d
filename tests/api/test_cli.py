from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from actions.dossiers.embedded import EmbeddedStore
from actions.dossiers.records import State
from tests.support.places import ROOT
from tests.support.servers import environment


def _motcua(command: str, database_url: str) -> subprocess.CompletedProcess[str]:
    arguments = [str(Path(sys.executable).with_name("motcua")), command]
    own = environment(DATABASE_URL=database_url)
    return subprocess.run(arguments, cwd=ROOT, env=own, capture_output=True, text=True, timeout=60, check=False)


def test_demo_puts_the_fictional_dossiers_of_all_states_into_the_database(database_url: str) -> None:
    done = _motcua("demo", database_url)
    assert (done.returncode, done.stderr) == (0, "")
    store = EmbeddedStore.from_url(database_url)
    found = [store.find(f"H00.99-261102-{number:04}") for number in range(1, 13)]
    assert {dossier.state for dossier in found if dossier} == set(State)


def test_what_is_there_already_is_no_hindrance(tmp_path: Path) -> None:
    for command in ("demo", "demo"):
        assert _motcua(command, f"sqlite:///{tmp_path / 'motcua.db'}").returncode == 0
