"""Import this before Rasa or TensorFlow: no telemetry, no chatter, one thread."""

from __future__ import annotations

import logging
import os

# A public office's assistant sends nothing home.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# One thread: faster than several for a model this small, and the other cores are left to others.
os.environ.setdefault("TF_INTRA_OP_PARALLELISM_THREADS", "1")
os.environ.setdefault("TF_INTER_OP_PARALLELISM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Rasa's old pins warn about themselves at every start, past every filter set beforehand.
logging.captureWarnings(True)
logging.getLogger("py.warnings").setLevel(logging.ERROR)
