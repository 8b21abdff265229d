"""Life events: somebody tells of a situation, and is told which procedures come with it, in order."""

from __future__ import annotations

from typing import Optional

from rasa_sdk.executor import CollectingDispatcher

from actions import resources, speech
from actions.context import asks_if, goes_onward
from actions.memory import Memory
from actions.open_question import number_picked
from actions.wording.replies import Answer, QuickReply, Reply, Told
from actions.wording.templates import upper_first, vietnamese
from knowledge.life_events import LifeEvent
from knowledge.snapshot import Snapshot

# How alike a message and what people say of an event must be where no procedure is plainly named, and where one is;
# chosen on the files' own near misses.
ALIKE, PLAINLY_ALIKE = 0.57, 0.7
# What names one procedure so surely is no situation.
_NAMES_ONE = 0.62
# A situation asks for nothing in particular; who asks for papers or steps may have a procedure in mind, who asks for
# a fee has one.
_NOTHING: tuple[Optional[Told], ...] = (None, "overview")
_ANYTHING: tuple[Optional[Told], ...] = ("steps", "documents")


def event_meant(snapshot: Snapshot, text: str, asks: Optional[Told], memory: Memory) -> Optional[LifeEvent]:
    """The life event that `text` tells of, or None: in the midst of a matter a circumstance is only that."""
    if memory.procedure and (asks not in _NOTHING or goes_onward(text) or asks_if(text)):
        return None
    if asks not in (*_NOTHING, *_ANYTHING):
        return None
    event, alike = snapshot.life_events.of(text)
    if event is None or alike < ALIKE or not any(step.code in snapshot.procedures for step in event.steps):
        return None
    if asks in _NOTHING and alike >= PLAINLY_ALIKE:
        return event
    found = snapshot.index.search(text, 1)
    return None if found and found[0].score >= _NAMES_ONE else event


def tell_life_event(
    dispatcher: CollectingDispatcher, snapshot: Snapshot, event: LifeEvent, memory: Memory, answer: Answer
) -> Memory:
    """List the procedures of `event` that the catalogue has, each one tap away."""
    t = vietnamese()
    steps = [step for step in event.steps if step.code in snapshot.procedures]
    numbers = {step.code: number for number, step in enumerate(steps, 1)}
    lines = [t("life.title", title=event.title)]
    for step in steps:
        name = snapshot.procedures[step.code].plain_name
        told = [t("life.step", number=numbers[step.code], name=name, why=step.why)]
        after = [str(numbers[code]) for code in step.after if code in numbers]
        if after:
            told.append(t("life.after", after=", ".join(after)))
        if step.when:
            told.append(t("life.when", when=upper_first(step.when.rstrip("."))))
        lines.append(" ".join(told))
    joint = [one for one in event.together if one.code in snapshot.procedures]
    for one in joint:
        covered = ", ".join(str(numbers[code]) for code in one.covers if code in numbers)
        lines.append(t("life.together", covered=covered, note=one.note))
    listed = [snapshot.procedures[step.code] for step in steps]
    newest = max(procedure.source.updated_at for procedure in listed)
    lines += ["", t("life.closing"), t("life.source", updated_at=f"{newest:%d/%m/%Y}")]
    buttons = [
        QuickReply(t("life.button", number=numbers[step.code]), speech.choose_payload(step.code)) for step in steps
    ]
    # What has no button is picked by its number.
    buttons = buttons[: speech.MOST_BUTTONS - len(joint[:1])]
    buttons += [QuickReply(t("life.together_button"), speech.choose_payload(one.code)) for one in joint[:1]]
    answer.status, answer.life_event = "answered", event.id
    answer.candidates = [speech.candidate(procedure, 1.0) for procedure in listed]
    answer.sources = [speech.source_ref(procedure) for procedure in listed]
    speech.say(dispatcher, Reply(text="\n".join(lines), quick_replies=buttons), answer)
    return memory.closed().but(life_event=event.id, procedure=None, case=None, aspect="overview", failures=0)


def step_picked(memory: Memory, text: str) -> list[str]:
    """The code of the step of the life event listed last that `text` picks by its number; empty for none."""
    snapshot = resources.snapshot()
    event = snapshot.life_events.by_id.get(memory.life_event or "")
    if event is None:
        return []
    codes = [step.code for step in event.steps if step.code in snapshot.procedures]
    place = number_picked(text, len(codes))
    return [] if place is None else [codes[place]]
