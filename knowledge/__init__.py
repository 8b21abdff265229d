"""Records, search and the snapshot on disk. Knows nothing of Rasa or of the web."""
