"""Everything this package raises on purpose."""


class KnowledgeError(Exception):
    """Base of all errors a caller may want to catch; the message is for people."""


class CatalogueError(KnowledgeError):
    """A catalogue file cannot be used: says which file, which field and what to do."""


class SnapshotError(KnowledgeError):
    """A snapshot is absent, half-built, damaged, or made with another encoder."""
