"""Underthesea's words as Rasa's tokens: `bot/components/tokenizer.py`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from rasa.nlu.constants import TOKENS_NAMES
from rasa.nlu.tokenizers.tokenizer import Token
from rasa.shared.nlu.constants import INTENT, RESPONSE, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.components.spans import RECEIPT
from bot.components.tokenizer import UndertheseaTokenizer
from tests.bot.texts import RECEIPTS, arbitrary, mixed

_tokenizer = UndertheseaTokenizer(UndertheseaTokenizer.get_default_config())


def tokens(text: str, attribute: str = TEXT) -> list[Token]:
    """The tokens of a message, as the pipeline leaves them there."""
    message = Message(data={attribute: text})
    _tokenizer.process([message])
    return message.get(TOKENS_NAMES[attribute]) or []


def lemmas(text: str) -> list[str]:
    return [token.lemma for token in tokens(text)]


@settings(max_examples=200, deadline=None)
@given(st.one_of(arbitrary, mixed))
@example("Uỷ ban hoà giải  hai  dấu cách")
@example(unicodedata.normalize("NFD", "Uỷ ban nhân dân xã"))
@example("hồ sơ H00.99-261102-0004 👍🏽 مرحبا \u202e ngược")
def test_every_token_is_its_slice_of_the_text(text: str) -> None:
    at = 0
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert at <= token.start < token.end
        at = token.end


@settings(max_examples=100, deadline=None)
@given(st.one_of(arbitrary, mixed).filter(str.strip))
def test_whoever_types_anything_has_a_token(text: str) -> None:
    assert tokens(text)


@pytest.mark.parametrize("text", ["", "  ", "\n"])
def test_nothing_typed_has_none(text: str) -> None:
    assert tokens(text) == []


@pytest.mark.parametrize("text", ["👍", "👨‍👩‍👧‍👦🇻🇳", "  😀😀 ", "?!", "…"])
def test_only_signs_are_one_token(text: str) -> None:
    (token,) = tokens(text)
    assert token.text == text.strip()
    assert text[token.start : token.end] == token.text


@pytest.mark.parametrize("receipt", RECEIPTS)
def test_a_receipt_number_is_one_token_the_classifier_knows(receipt: str) -> None:
    found = [token for token in tokens(f"tra giúp em {receipt} với") if token.lemma == RECEIPT]
    assert [token.text for token in found] == [receipt]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Uỷ ban", "Ủy ban"), ("làm lại CCCD", "làm lại căn cước"), ("khai sanh", "khai sinh"), ("ĐỘC THÂN", "doc than")],
)
def test_spellings_of_one_thing_have_one_lemma(typed: str, meant: str) -> None:
    assert " ".join(lemmas(typed)).split() == " ".join(lemmas(meant)).split()


def test_decomposed_text_has_the_lemmas_of_composed_text() -> None:
    text = "đăng ký khai sinh ở Uỷ ban"
    assert lemmas(unicodedata.normalize("NFD", text)) == lemmas(text)


def test_responses_are_tokenized_like_messages() -> None:
    assert [token.text for token in tokens("giấy tờ cần có", RESPONSE)] == ["giấy tờ", "cần", "có"]


def test_an_intent_stays_one_token_in_training() -> None:
    data = TrainingData([Message(data={TEXT: "cần giấy gì", INTENT: "ask_documents"})])
    (message,) = _tokenizer.process_training_data(data).training_examples
    assert [token.text for token in message.get(TOKENS_NAMES[INTENT])] == ["ask_documents"]
