"""Settings of a test run, put into the environment before the product reads them: import this first.

The snapshot and the trained model are the real ones of `MOTCUA_VAR`; the database is this run's own.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

FOLDER = Path(tempfile.mkdtemp(prefix="motcua-tests-"))
atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)

os.environ["DATABASE_URL"] = f"sqlite:///{FOLDER / 'motcua.db'}"
os.environ["HOTLINE"] = ""
os.environ["HOTLINE_HOURS"] = ""
