"""Enough English for people who live here: names of the curated procedures, and the phrases of their records."""

from knowledge.english.texts import English, Found, packaged

__all__ = ["English", "Found", "packaged"]
