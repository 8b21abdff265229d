"""What is asked: `bot/components/classifier.py`, as trained."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.exceptions import InvalidConfigException
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.agent import Bot
from bot.components.classifier import QUESTIONS, WordsClassifier
from bot.components.tokenizer import UndertheseaTokenizer
from bot.compose import ASKS, MATTER, NAMED, ONE, TWO, UNNAMED

_EXAMPLES = {
    "ask_fee": ["lệ phí bao nhiêu", "hết bao nhiêu tiền", "bao nhieu tien vay", "phí bao nhiêu", "phí mấy, nhà ở đâu"],
    "ask_place": ["nộp ở đâu", "làm ở đâu vậy", "o dau nhan ho so", "lên đâu nộp"],
    "emergency": ["cháy nhà rồi", "có cháy lớn", "chay nha roi cuu voi", "nhà em đang cháy"],
}
_CONTEXT = ExecutionContext(GraphSchema({}), "test")
_RESOURCE = Resource("words")


def tokenized(text: str, **more: Any) -> Message:
    message = Message({"text": text, **more})
    UndertheseaTokenizer(UndertheseaTokenizer.get_default_config()).process([message])
    return message


def said_of(text: str) -> dict[str, str]:
    return {MATTER: NAMED if "nhà" in text else UNNAMED, ASKS: TWO if "," in text else ONE}


def trained(folder: Path, **config: Any) -> WordsClassifier:
    folder.mkdir(exist_ok=True)
    storage = LocalModelStorage.create(folder)
    examples = [
        tokenized(text, intent=intent, metadata={"intent": said_of(text)})
        for intent, texts in _EXAMPLES.items()
        for text in texts
    ]
    wanted = {**WordsClassifier.get_default_config(), "least": 1, **config}
    WordsClassifier.create(wanted, storage, _RESOURCE, _CONTEXT).train(TrainingData(examples))
    return WordsClassifier.load(wanted, storage, _RESOURCE, _CONTEXT)


def ranking(classifier: WordsClassifier, text: str) -> dict[str, float]:
    (message,) = classifier.process([tokenized(text)])
    assert message.get("intent") == message.get("intent_ranking")[0]
    return {entry["name"]: entry["confidence"] for entry in message.get("intent_ranking")}


@pytest.mark.parametrize(
    ("text", "intent"),
    [("làm thẻ hết bao nhiêu tiền", "ask_fee"), ("lam the o dau", "ask_place"), ("nhà cháy rồi", "emergency")],
)
def test_it_learns_what_is_asked(tmp_path: Path, text: str, intent: str) -> None:
    chances = ranking(trained(tmp_path), text)
    assert next(iter(chances)) == intent
    assert sum(chances.values()) == pytest.approx(1)


def test_danger_goes_first_already_where_it_is_only_likely(tmp_path: Path) -> None:
    text = "lệ phí bao nhiêu, cháy"
    assert next(iter(ranking(trained(tmp_path / "without"), text))) == "ask_fee"
    warned = ranking(trained(tmp_path / "with", first={"emergency": 0.05}), text)
    assert next(iter(warned)) == "emergency"
    assert warned["ask_fee"] > warned["emergency"] > 0.05


@pytest.mark.parametrize("text", ["", "😀", "qwertz"])
def test_what_it_has_never_seen_it_ranks_too(tmp_path: Path, text: str) -> None:
    assert set(ranking(trained(tmp_path), text)) == set(_EXAMPLES)


def test_it_learns_whether_a_matter_is_named(tmp_path: Path) -> None:
    classifier = trained(tmp_path)
    named, unnamed = classifier.process([tokenized("nhà cháy rồi"), tokenized("hết bao nhiêu tiền")])
    assert named.get(MATTER) > 0.5 > unnamed.get(MATTER)


@pytest.mark.parametrize("missing", [MATTER, ASKS])
def test_examples_that_never_say_what_is_to_be_learnt_are_refused(tmp_path: Path, missing: str) -> None:
    storage = LocalModelStorage.create(tmp_path)
    config = {**WordsClassifier.get_default_config(), "least": 1}
    examples = [
        tokenized(text, intent=intent, metadata={"intent": {k: v for k, v in said_of(text).items() if k != missing}})
        for intent, texts in _EXAMPLES.items()
        for text in texts
    ]
    with pytest.raises(InvalidConfigException, match=missing):
        WordsClassifier.create(config, storage, _RESOURCE, _CONTEXT).train(TrainingData(examples))


def intents(loop: asyncio.AbstractEventLoop, bot: Bot, text: str) -> list[str]:
    """The intents of the real classifier for `text`, likeliest first."""
    parsed = loop.run_until_complete(bot.parse(text))
    return [entry["name"] for entry in parsed["intent_ranking"]]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("làm khai sinh cần giấy gì, nộp ở đâu", ["ask_documents", "ask_place"]),
        ("bao nhieu tien va may ngay co", ["ask_fee", "ask_duration"]),
        ("bao nhieu tien may ngay xong", ["ask_fee", "ask_duration"]),
        ("làm khai sinh cần giấy gì", []),
        ("vợ em mới sinh bé, làm khai sinh cần giấy gì", []),
    ],
)
def test_two_questions_in_one_message_are_told_apart(
    bot: Bot, loop: asyncio.AbstractEventLoop, text: str, asked: list[str]
) -> None:
    parsed = loop.run_until_complete(bot.parse(text))
    assert [question["intent"] for question in parsed[QUESTIONS]] == asked


def test_the_product_knows_danger_however_calmly_it_is_told(bot: Bot, loop: asyncio.AbstractEventLoop) -> None:
    for text in (
        "nhà tôi đang cháy",
        "co nguoi nhay cau",
        "chồng đang đánh em chảy máu",
        "con toi uong nham thuoc chuot",
    ):
        assert intents(loop, bot, text)[0] == "emergency", text
    for text in ("nhà cháy mất sổ đỏ làm lại sao", "ba tôi mất rồi làm khai tử", "mất xe máy làm lại cà vẹt"):
        assert intents(loop, bot, text)[0] != "emergency", text
