"""How well like questions are put together."""
