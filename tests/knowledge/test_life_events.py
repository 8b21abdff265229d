"""Life events: `knowledge/life_events`."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from knowledge.catalogue import read_catalogue
from knowledge.life_events import LifeEvent, Step, Together, read_life_events
from knowledge.life_events.check import check_life_events

EVENTS = read_life_events()


def event(**changes: object) -> LifeEvent:
    steps = [Step(code=code, why="Để làm việc sau.") for code in ("1.001193", "1.004222", "1.014137")]
    made = LifeEvent(id="thu", title="Thử", said=[f"câu {i}" for i in range(20)], steps=steps)
    return msgspec.structs.replace(made, **changes)


def faults(folder: Path, made: LifeEvent) -> str:
    (folder / "thu.yml").write_bytes(msgspec.yaml.encode(made))
    return "\n".join(map(str, check_life_events(read_catalogue(), folder)))


def test_there_are_at_least_ten_and_nothing_is_wrong_with_them() -> None:
    assert len(EVENTS) >= 10
    assert check_life_events(read_catalogue()) == []


def test_they_are_known_by_the_names_of_their_files() -> None:
    folder = Path(read_life_events.__code__.co_filename).parent
    assert sorted(path.stem for path in folder.glob("*.yml")) == sorted(event.id for event in EVENTS)


def test_a_sound_one_passes(tmp_path: Path) -> None:
    assert faults(tmp_path, event()) == ""


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"said": ["một câu"]}, "only 1 different ones"),
        ({"steps": event().steps[:2]}, "at least 3 steps"),
        ({"steps": [*event().steps[:2], Step(code="1.014137", why="Thử.", after=("9.999999",))]}, "no earlier step"),
        ({"steps": [*event().steps[:2], Step(code="1.014137", why="Hết 12345 đồng.")]}, "says 12345"),
        ({"together": (Together(code="1.001193", covers=["9.999999"], note="Thử."),)}, "no step of the event"),
    ],
)
def test_a_faulty_one_is_told_with_its_field(tmp_path: Path, changes: dict[str, object], fault: str) -> None:
    assert fault in faults(tmp_path, event(**changes))


def test_a_file_of_another_shape_is_named(tmp_path: Path) -> None:
    (tmp_path / "thu.yml").write_text("id: thu\n", "utf-8")
    assert "thu.yml" in str(check_life_events([], tmp_path)[0])
