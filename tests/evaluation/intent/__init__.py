"""What does the bot make of a first message? `generate` the messages, `evaluate`, `report`."""
