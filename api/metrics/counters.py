"""What this process has counted since it started: turns, requests, and the work that is done beside them."""

from __future__ import annotations

from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, disable_created_metrics

from actions.wording.replies import Answer

SLOW_S: Final = 5.0
"""A turn that takes longer is a slow one."""
_TURN_BUCKETS = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, SLOW_S, 10.0, 20.0)
_REQUEST_BUCKETS = (0.01, 0.05, 0.25, 1.0, 5.0, 20.0)
# What a message was about, in groups: intents come and go with the model.
_MATTERS = {
    "dossier": ("dossier_status", "dossier_details", "notify_me", "stop_notices"),
    "moving": ("choose", "dont_know", "affirm", "deny", "correct", "ask_repeat", "start_over", "say_place"),
    "person": ("handoff", "complaint", "emergency"),
    "smalltalk": ("greet", "goodbye", "thank", "bot_challenge", "capabilities", "insult"),
}
_MATTER_OF = {intent: matter for matter, intents in _MATTERS.items() for intent in intents}

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
# A moment for each series doubles them, and tells nothing that `process_start_time_seconds` does not.
disable_created_metrics()  # type: ignore[no-untyped-call]

_turns = Counter("motcua_turns", "Messages answered.", ("channel", "status", "matter"), registry=REGISTRY)
_turn_seconds = Histogram(
    "motcua_turn_seconds",
    "Seconds from a message to its answer.",
    ("channel",),
    buckets=_TURN_BUCKETS,
    registry=REGISTRY,
)
_turns_failed = Counter("motcua_turns_failed", "Messages that could not be answered.", ("channel",), registry=REGISTRY)
_requests = Counter("motcua_requests", "Requests, by the route's template.", ("route", "status"), registry=REGISTRY)
_request_seconds = Histogram(
    "motcua_request_seconds",
    "Seconds that requests took, without streams.",
    ("route",),
    buckets=_REQUEST_BUCKETS,
    registry=REGISTRY,
)
_task_done = Gauge(
    "motcua_task_success_timestamp_seconds", "When regular work was last done to its end.", ("task",), registry=REGISTRY
)
# From the start at zero, or the first failure would be no increase.
for _channel in ("web", "zalo", "messenger"):
    _turns_failed.labels(_channel)
    _turn_seconds.labels(_channel)


def turn_answered(channel: str, answer: Answer, seconds: float) -> None:
    """A message of `channel` was answered."""
    _turns.labels(channel, answer.status, _matter(answer.intent)).inc()
    # An officer's answer takes its own time, elsewhere.
    if answer.status != "human":
        _turn_seconds.labels(channel).observe(seconds)


def turn_failed(channel: str) -> None:
    """A message of `channel` could not be answered: the bot or the database was away, or we erred."""
    _turns_failed.labels(channel).inc()


def request_done(route: str, status: int, seconds: float | None) -> None:
    """A request to `route`, a template, was answered; `seconds` None where it was a stream."""
    _requests.labels(route, status).inc()
    if seconds is not None:
        _request_seconds.labels(route).observe(seconds)


def task_done(task: str) -> None:
    """The regular work called `task` was done to its end just now."""
    _task_done.labels(task).set_to_current_time()


def _matter(intent: str) -> str:
    of_a_procedure = intent.startswith("ask_")
    return _MATTER_OF.get(intent, "procedure" if of_a_procedure else "other")
