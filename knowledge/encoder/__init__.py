"""The sentence encoder: made from a package at build time, run by ONNX Runtime when serving."""

from knowledge.encoder.runtime import DIMENSION, Encoder

__all__ = ["DIMENSION", "Encoder"]
