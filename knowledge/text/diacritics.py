"""Diacritics put back where people left them out, and slips of the keys set right, in context.

A noisy channel: what was meant is a sequence of syllables, likely after one another as counted in
`syllables.bin`; what was typed is each of them with its marks, without, spelt in telex, with two
letters swapped, or run together. The likeliest reading is found by a narrow beam.
"""

from __future__ import annotations

import itertools
import math
import re
import zlib
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple, Optional

import msgspec
import numpy as np

from knowledge.text.normalise import fold
from knowledge.text.syllables import canonical, from_telex

_TOKEN = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.|\.(?:vn|com|net|org))\S*", re.IGNORECASE)
_BEAM = 8
_MOST_OPTIONS = 24
# Natural logarithms. What a slip costs against typing right; chosen on the tune half.
_SWAPPED, _DOUBLED, _DROPPED, _WRONG_LETTER, _LOST_MARKS = 3.0, 3.0, 4.0, 5.0, 1.5
_BACKOFF = math.log(0.05)
# A second reading is kept where it is at most this much less likely.
_UNSURE = 1.2
# That a word which could be a slip is one we do not know, and was meant as typed.
_UNKNOWN = 5.0
_BREAK = 0
_LETTERS = "abcdeghiklmnopqrstuvxy"
# Longest run of letters without a space that is taken apart, and the least likely it may come out, a syllable.
_LONGEST_RUN, _LEAST_LIKELY = 40, -9.0


class Reading(NamedTuple):
    """What a text was meant to say."""

    text: str
    """The text with its diacritics; everything that is not Vietnamese as it was typed."""
    other: Optional[str]
    """A second reading nearly as likely, or None."""


class Counts(msgspec.Struct):
    """The statistics as stored: keys ascending, chances as natural logarithms times -16 in a byte."""

    syllables: list[str]
    """Number 0 stands for whatever is no Vietnamese syllable."""
    single: bytes
    pair_keys: bytes
    pairs: bytes
    triple_keys: bytes
    triples: bytes
    foreign: list[str]
    """Words that are none of Vietnamese and stay as they are: "visa", "online"."""


class Restorer:
    """Reads text as it was meant."""

    def __init__(self, counts: Counts) -> None:
        self._syllables = counts.syllables
        self._size = len(counts.syllables)
        self._single = _chances(counts.single)
        self._pairs = dict(zip(_keys(counts.pair_keys), _chances(counts.pairs), strict=True))
        self._triples = dict(zip(_keys(counts.triple_keys), _chances(counts.triples), strict=True))
        self._foreign = frozenset(counts.foreign)
        self._number = {syllable: i for i, syllable in enumerate(counts.syllables) if i != _BREAK}
        self._by_folded: dict[str, list[int]] = {}
        for syllable, number in self._number.items():
            self._by_folded.setdefault(fold(syllable), []).append(number)
        for numbers in self._by_folded.values():
            numbers.sort(key=lambda number: -self._single[number])
        self._plain_chance = {
            folded: _log_sum([self._single[number] for number in numbers])
            for folded, numbers in self._by_folded.items()
        }

    @classmethod
    def packaged(cls) -> Restorer:
        """With the statistics that come with the product."""
        stored = resources.files("knowledge.text").joinpath("syllables.bin").read_bytes()
        return cls(msgspec.msgpack.decode(zlib.decompress(stored), type=Counts))

    def read(self, text: str) -> Reading:
        """`text` as it was meant.

        Names (capitals inside a sentence), addresses, codes, abbreviations, numbers and foreign words stay
        as typed; a syllable with marks that exists stays too. Never raises.
        """
        matches = list(_TOKEN.finditer(text))
        tokens = [match[0] for match in matches]
        if not tokens:
            return Reading(text, None)
        names = _kept(text, matches)
        lattice: list[list[tuple[int, float]]] = []
        owners: list[int] = []
        parts = [self._parts(token, i in names) for i, token in enumerate(tokens)]
        cost = self._cost_of_marks(parts)
        for i, pieces in enumerate(parts):
            for piece in pieces:
                lattice.append([(_BREAK, 0.0)] if i in names else self._options(piece, cost))
                owners.append(i)
        paths = self._decode(lattice)
        written = [self._write(text, matches, owners, parts, path) for _, path in paths]
        other = None
        if len(paths) > 1 and paths[0][0] - paths[1][0] < _UNSURE:
            other = written[1]
        return Reading(written[0], other if other != written[0] else None)

    def _parts(self, token: str, name: bool) -> list[str]:
        """The syllables of one run of letters, in lower case: more than one where the spaces were left out."""
        lower = canonical(token.lower())
        if name or len(lower) < 5 or len(lower) > _LONGEST_RUN or lower in self._foreign:
            return [lower]
        folded = fold(lower)
        if folded in self._by_folded or from_telex(lower) or self._slips(folded):
            return [lower]
        return self._taken_apart(lower, folded) or [lower]

    def _taken_apart(self, lower: str, folded: str) -> Optional[list[str]]:
        if len(folded) != len(lower):
            return None
        best: list[tuple[float, int]] = [(0.0, 0)] + [(-math.inf, 0)] * len(folded)
        for end in range(2, len(folded) + 1):
            for start in range(max(0, end - 7), end - 1):
                chance = self._plain_chance.get(folded[start:end])
                if chance is not None and best[start][0] + chance > best[end][0]:
                    best[end] = (best[start][0] + chance, start)
        if best[-1][0] == -math.inf:
            return None
        pieces: list[str] = []
        end = len(folded)
        while end:
            start = best[end][1]
            pieces.insert(0, lower[start:end])
            end = start
        return pieces if best[-1][0] / len(pieces) > _LEAST_LIKELY else None

    def _cost_of_marks(self, parts: list[list[str]]) -> float:
        """What leaving a mark out costs in this text: nothing where nobody typed any, much where all did."""
        marked = plain = 0
        for piece in itertools.chain.from_iterable(parts):
            folded = fold(piece)
            if folded != piece:
                marked += 1
            elif folded in self._by_folded and self._syllables[self._by_folded[folded][0]] != folded:
                plain += 1
        return -2 * math.log((plain + 0.5) / (marked + plain + 0.5)) if marked else 0.0

    def _options(self, piece: str, cost: float) -> list[tuple[int, float]]:
        """What `piece` may mean, each with the logarithm of how likely it is typed so."""
        folded = fold(piece)
        if piece in self._foreign:
            return [(_BREAK, 0.0)]
        number = self._number.get(piece)
        if piece != folded:
            if number is not None:
                return [(number, 0.0)]
            same = self._by_folded.get(folded)
            if same:
                return [(n, -_LOST_MARKS * _marks_against(piece, self._syllables[n])) for n in same]
        elif folded in self._by_folded:
            return [(n, 0.0 if n == number else -cost) for n in self._by_folded[folded]]
        telex = from_telex(piece)
        if telex is not None and telex in self._number:
            return [(self._number[telex], 0.0), (_BREAK, -_UNKNOWN)]
        options = [(n, slip) for plain, slip in self._slips(folded).items() for n in self._by_folded[plain][:6]]
        if not options:
            return [(_BREAK, 0.0)]
        options.sort(key=lambda option: -(option[1] + self._single[option[0]]))
        return [*options[:_MOST_OPTIONS], (_BREAK, -_UNKNOWN)]

    def _slips(self, folded: str) -> dict[str, float]:
        """The syllables one slip of the keys away from `folded`, with the slip's logarithm."""
        if not 3 <= len(folded) <= 8 or folded in self._foreign or not folded.isascii():
            return {}
        known = self._by_folded
        found: dict[str, float] = {}

        def offer(candidate: str, cost: float) -> None:
            if candidate in known and found.get(candidate, -math.inf) < -cost:
                found[candidate] = -cost

        for i in range(len(folded)):
            without = folded[:i] + folded[i + 1 :]
            offer(without, _DOUBLED)
            if i + 1 < len(folded):
                offer(folded[:i] + folded[i + 1] + folded[i] + folded[i + 2 :], _SWAPPED)
        if len(folded) > 3:
            for i in range(len(folded) + 1):
                for letter in _LETTERS:
                    offer(folded[:i] + letter + folded[i:], _DROPPED)
                    if i < len(folded):
                        offer(folded[:i] + letter + folded[i + 1 :], _WRONG_LETTER)
        return found

    def _decode(self, lattice: list[list[tuple[int, float]]]) -> list[tuple[float, list[int]]]:
        """The two likeliest sequences, the best first, each with its logarithm."""
        size, single, pairs, triples = self._size, self._single, self._pairs, self._triples
        beam: list[tuple[float, int, int, Any]] = [(0.0, _BREAK, _BREAK, None)]
        for options in lattice:
            grown: list[tuple[float, int, int, Any]] = []
            for score, before, last, path in beam:
                context = before * size + last
                for number, slip in options:
                    chance = triples.get(context * size + number)
                    if chance is None:
                        chance = pairs.get(last * size + number)
                        chance = single[number] + 2 * _BACKOFF if chance is None else chance + _BACKOFF
                    grown.append((score + slip + chance, last, number, (path, number)))
            if len(grown) > _BEAM:
                grown.sort(key=lambda state: -state[0])
                del grown[_BEAM:]
            beam = grown
        beam.sort(key=lambda state: -state[0])
        return [(state[0], _unwound(state[3])) for state in beam[:2]]

    def _write(
        self, text: str, matches: list[re.Match[str]], owners: list[int], parts: list[list[str]], path: list[int]
    ) -> str:
        written: list[str] = []
        at = position = 0
        for i, match in enumerate(matches):
            written.append(text[at : match.start()])
            at = match.end()
            pieces = []
            for piece in parts[i]:
                number = path[position]
                position += 1
                pieces.append(piece if number == _BREAK else self._syllables[number])
            typed = match[0]
            kept = len(pieces) == 1 and pieces[0] == canonical(typed.lower())
            if kept:
                written.append(typed)
            else:
                written.append(_cased(" ".join(pieces), typed))
        written.append(text[at:])
        return "".join(written)


def _cased(meant: str, typed: str) -> str:
    if len(typed) > 1 and typed.isupper():
        return meant.upper()
    return meant[:1].upper() + meant[1:] if typed[:1].isupper() else meant


def _kept(text: str, matches: list[re.Match[str]]) -> set[int]:
    """Which tokens stay whatever they look like: parts of addresses, and names.

    A name is a token with a capital inside a text that has small letters too.
    """
    tokens = [match[0] for match in matches]
    addresses = [match.span() for match in _ADDRESS.finditer(text)]
    kept = {i for i, m in enumerate(matches) if any(start <= m.start() < end for start, end in addresses)}
    if sum(token.islower() for token in tokens) * 3 < len(tokens):
        return kept
    named = (
        i for i in range(1, len(tokens)) if tokens[i][0].isupper() and (len(tokens[i]) == 1 or not tokens[i].isupper())
    )
    return kept.union(named)


def _marks_against(typed: str, meant: str) -> int:
    """How many letters of `typed` carry marks that `meant` does not have there."""
    return sum(1 for t, m in zip(typed, meant, strict=False) if t != m and fold(t) != t)


def _log_sum(values: list[float]) -> float:
    top = max(values)
    return top + math.log(sum(math.exp(value - top) for value in values))


def _unwound(path: Any) -> list[int]:
    numbers: list[int] = []
    while path is not None:
        path, number = path
        numbers.append(number)
    return numbers[::-1]


def _keys(stored: bytes) -> list[int]:
    return list(np.cumsum(np.frombuffer(stored, dtype="<i8")).tolist())


def _chances(stored: bytes) -> list[float]:
    return list((np.frombuffer(stored, dtype=np.uint8).astype(np.float64) / -16).tolist())


@lru_cache(maxsize=1)
def packaged() -> Restorer:
    """The product's, read once a process."""
    return Restorer.packaged()
