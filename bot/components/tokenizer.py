"""Underthesea's word segmentation as a Rasa tokenizer whose spans are always slices of the text."""

from __future__ import annotations

from typing import Any, Dict, List

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.training_data.message import Message

from bot.components.spans import RECEIPT, word_spans
from knowledge.text.expressions import packaged
from knowledge.text.normalise import fold


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class UndertheseaTokenizer(Tokenizer):
    """Words of Vietnamese text.

    A token's `text` is its slice of the message; its `lemma` is what the classifier compares:
    short forms written out, lower case, no diacritics, `mahoso` for a receipt number.
    """

    @staticmethod
    def supported_languages() -> List[str]:
        return ["vi"]

    @staticmethod
    def required_packages() -> List[str]:
        return ["underthesea"]

    @staticmethod
    def get_default_config() -> Dict[str, Any]:
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_", "token_pattern": None}

    def tokenize(self, message: Message, attribute: str) -> List[Token]:
        text = message.get(attribute) or ""
        expressions = packaged()
        tokens = []
        for span in word_spans(text):
            word = text[span.start : span.end]
            lemma = RECEIPT if span.receipt else fold(expressions.expand(word))
            tokens.append(Token(word, span.start, span.end, lemma=lemma))
        if not tokens and text.strip():
            # Only signs or emoji: Rasa wants a token all the same.
            start = len(text) - len(text.lstrip())
            tokens.append(Token(text.strip(), start, start + len(text.strip())))
        return tokens
