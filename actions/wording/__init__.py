"""How facts become sentences: templates in `vi.yml`, composed here. No Rasa, no web."""
