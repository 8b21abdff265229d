"""Where dossiers (hồ sơ) are looked up. No Rasa, no web."""
