"""What changed between two snapshots: for an office (terminal, HTML) and for a program (JSON)."""

from knowledge.diff.compare import (
    Change,
    Diff,
    ProcedureRef,
    Recoding,
    Renaming,
    Side,
    compare,
    compare_snapshots,
    snapshot_procedures,
)
from knowledge.diff.report import to_html, to_json, to_terminal

__all__ = [
    "Change",
    "Diff",
    "ProcedureRef",
    "Recoding",
    "Renaming",
    "Side",
    "compare",
    "compare_snapshots",
    "snapshot_procedures",
    "to_html",
    "to_json",
    "to_terminal",
]
