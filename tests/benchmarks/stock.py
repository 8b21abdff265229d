"""The stock side: what `rasa init` makes, with one custom action on a stock action server."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import httpx

from api.supervisor import free_port
from tests.benchmarks import questions
from tests.benchmarks.processes import LOOPBACK, ROOT, BenchmarkError, Processes

_PYTHON = str(ROOT / ".venv-rasa/bin/python")
_ANSWER = "The fee is 70 000 dong."
_TRAINED_WITHIN_S = 600.0
_MODEL = "stock.tar.gz"
_QUIET = {"RASA_TELEMETRY_ENABLED": "false"}

# The files `rasa init` writes, without the model it would train before the action is added.
_INIT = "import sys; from rasa.cli.scaffold import create_initial_project as make; make(sys.argv[1])"
_RULE = """
- rule: Tell the fee
  steps:
  - intent: ask_fee
  - action: action_fee
"""
_ACTION = f'''"""One custom action."""

from rasa_sdk import Action


class ActionFee(Action):
    def name(self):
        return "action_fee"

    def run(self, dispatcher, tracker, domain):
        dispatcher.utter_message(text="{_ANSWER}")
        return []
'''


def rasa_version() -> str:
    """The version of Rasa in the bot's environment."""
    return _output("from importlib.metadata import version; print(version('rasa'))")


def rasa_python() -> str:
    """The version of Python in the bot's environment."""
    return _output("import platform; print(platform.python_version())")


class Stock:
    """A question that the custom action answers, through the REST channel."""

    name = "stock"

    def __init__(self, folder: Path) -> None:
        """The project lies in `folder` and is trained here, once."""
        self._questions = questions.stock_questions(seed=1)
        self._url = ""
        self._project = _trained(folder)

    def start(self, processes: Processes) -> None:
        port, actions_port = free_port(), free_port()
        self._url = f"http://{LOOPBACK}:{port}/webhooks/rest/webhook"
        endpoints = f'action_endpoint:\n  url: "http://{LOOPBACK}:{actions_port}/webhook"\n'
        (self._project / "endpoints.yml").write_text(endpoints)
        # SANIC_HOST is the action server's own setting: it would listen on every interface.
        processes.start(
            [_PYTHON, "-m", "rasa", "run", "actions", "--port", str(actions_port)],
            self._project,
            {**_QUIET, "SANIC_HOST": LOOPBACK},
        )
        processes.start(
            [_PYTHON, "-m", "rasa", "run", "--enable-api", "--interface", LOOPBACK, "--port", str(port)],
            self._project,
            _QUIET,
        )

    async def ask(self, http: httpx.AsyncClient, conversation: str) -> str:
        response = await http.post(self._url, json={"sender": conversation, "message": next(self._questions)})
        if response.status_code != 200:
            return f"HTTP {response.status_code}"
        said = [message.get("text") for message in response.json()]
        return "" if said == [_ANSWER] else f"said {said}"


def _trained(folder: Path) -> Path:
    """The stock project with its model, made anew when Rasa or what makes it changed."""
    digest = hashlib.sha256()
    for path in (Path(__file__), Path(questions.__file__)):
        digest.update(path.read_bytes())
    project = folder / f"stock-{rasa_version()}-{digest.hexdigest()[:12]}"
    if (project / "models" / _MODEL).is_file():
        return project
    shutil.rmtree(project, ignore_errors=True)
    project.mkdir(parents=True)
    print("making and training the stock project (about a minute, once)", flush=True)
    _output(_INIT, str(project))
    _add_action(project)
    began = told = time.monotonic()
    with Processes(folder / "stock-training.log") as training:
        training.start([_PYTHON, "-m", "rasa", "train", "--fixed-model-name", _MODEL], project, _QUIET)
        while training.members():
            if time.monotonic() - began > _TRAINED_WITHIN_S:
                raise BenchmarkError(f"the stock project was not trained within {_TRAINED_WITHIN_S:.0f} s")
            if time.monotonic() - told > 10:
                told = time.monotonic()
                print(f"  training … {told - began:.0f} s", flush=True)
            time.sleep(0.2)
        if not (project / "models" / _MODEL).is_file():
            raise BenchmarkError(f"training the stock project left no model: see {folder / 'stock-training.log'}")
    return project


def _add_action(project: Path) -> None:
    (project / "actions" / "actions.py").write_text(_ACTION)
    domain = project / "domain.yml"
    domain.write_text(
        domain.read_text().replace("intents:\n", "intents:\n  - ask_fee\n", 1) + "\nactions:\n  - action_fee\n"
    )
    with (project / "data" / "rules.yml").open("a") as rules:
        rules.write(_RULE)
    with (project / "data" / "nlu.yml").open("a") as nlu:
        nlu.write("\n- intent: ask_fee\n  examples: |\n")
        nlu.writelines(f"    - {example}\n" for example in questions.stock_examples())


def _output(program: str, *arguments: str) -> str:
    """What a short Python `program` prints in the bot's environment; raises BenchmarkError."""
    done = subprocess.run(
        [_PYTHON, "-W", "ignore", "-c", program, *arguments],
        env={**os.environ, **_QUIET},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode != 0:
        raise BenchmarkError(done.stderr[-2000:])
    return done.stdout.strip()
