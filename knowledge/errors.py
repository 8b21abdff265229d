"""Everything this package raises on purpose."""


class KnowledgeError(Exception):
    """Base of all errors a caller may want to catch; the message is for people."""


class CatalogueError(KnowledgeError):
    """A catalogue file cannot be used: says which file, which field and what to do."""


class SnapshotError(KnowledgeError):
    """A snapshot is absent, half-built, damaged, or made with another encoder."""


class RecordError(KnowledgeError):
    """A record of the national catalogue cannot be read: says which field and what is wrong."""


class StoreError(KnowledgeError):
    """The store of imported records cannot be used, or refuses what would lose records."""


class PortalError(KnowledgeError):
    """The portal does not answer as it should, or does not want to be asked."""
