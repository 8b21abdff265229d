"""Do whole conversations go right? `generate` the dialogues, `evaluate`, `report`."""
