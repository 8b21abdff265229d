"""Where the tests find what was built and what is given."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
VAR = ROOT / os.environ.get("MOTCUA_VAR", "var")
"""What `make train` made: the snapshot, the exported encoder, the model."""
DATA = ROOT.parent / "shared" / "data"
"""Data given to the project and not part of the repository."""
NATIONAL = DATA / "national_catalogue_2026-07-18.jsonl.gz"
