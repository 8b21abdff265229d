"""The public door: chat, search, dossiers, pages. Python 3.11 or later; knows nothing of Rasa."""
