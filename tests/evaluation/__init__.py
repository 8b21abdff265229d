"""How well questions are understood: ``python -m tests.evaluation``."""
