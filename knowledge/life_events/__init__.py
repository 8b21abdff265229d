"""Situations in life and the procedures that come with them, in order: the YAML files of this folder.

Facts in them (deadlines, who needs a step) are those of the records named; `knowledge check` holds them to it.
"""

from knowledge.life_events.events import LifeEvent, LifeEvents, Step, Together, read_life_events, told_of

__all__ = ["LifeEvent", "LifeEvents", "Step", "Together", "read_life_events", "told_of"]
