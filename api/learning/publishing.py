"""Trying and publishing amendments with the catalogue's own tools, each run a process of its own."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from actions.wording.templates import vietnamese
from api.learning.amending import Amended, Amendings, AmendmentState, together
from api.learning.groups import Groups
from knowledge.amendments import FILE, Alias, Amendments, Example, Synonym
from knowledge.snapshot import read_manifest
from knowledge.trial import Trial

_ROOT = Path(__file__).parents[2]
_LONGEST_S = 3600.0
_MOST_QUESTIONS = 8
# Behind the answers, which people wait for.
_NICE = ("nice", "-n", "10")
_LIVE: tuple[AmendmentState, ...] = ("live", "withdrawing")


class ToolError(Exception):
    """A tool did not end well; says what it said last."""


class Publishing:
    """Carries amendments on, one step at a time; by one process at a time."""

    def __init__(self, amendings: Amendings, groups: Groups, var: Path) -> None:
        """`var` is the folder of the snapshots."""
        self._amendings = amendings
        self._groups = groups
        self._var = var

    async def round(self) -> bool:
        """Whether a step was taken: what goes live or is taken back first, for somebody waits for it."""
        return await self._publish() or await self._try()

    async def _publish(self) -> bool:
        approved = await self._amendings.of_states(("approved",))
        for one in approved:
            await self._amendings.move([one.id], ("approved",), "publishing")
        coming = await self._amendings.of_states(("publishing",))
        going = await self._amendings.of_states(("withdrawing",))
        if not coming and not going:
            return False
        staying = await self._amendings.of_states(("live",))
        together((*staying, *coming)).write(self._var / FILE)
        try:
            await self._tool("build")
        except ToolError as error:
            together(await self._amendings.of_states(_LIVE)).write(self._var / FILE)
            said = vietnamese()("learning.failed_publication", message=error)
            await self._amendings.move([one.id for one in coming], ("publishing",), "failed", error=said)
            await self._amendings.move([one.id for one in going], ("withdrawing",), "live", error=said)
            return True
        await self._amendings.published(read_manifest((self._var / "current").resolve()).hash)
        return True

    async def _try(self) -> bool:
        waiting = await self._amendings.of_states(("proposed", "trying"))
        if not waiting:
            return False
        one = waiting[0]
        if not await self._amendings.move([one.id], ("proposed", "trying"), "trying"):
            return True  # rejected meanwhile
        draft = self._var / f"trying-{one.id}.json"
        live = together(await self._amendings.of_states(_LIVE))
        try:
            effect = await self._tried(draft, live.plus(one.content), await self._questions(one))
        except ToolError as error:
            said = vietnamese()("learning.failed_try", message=error)
            await self._amendings.move([one.id], ("trying",), "failed", error=said)
        else:
            await self._amendings.move([one.id], ("trying",), "tried", effect=effect)
        finally:
            draft.unlink(missing_ok=True)
        return True

    async def _tried(self, draft: Path, amendments: Amendments, questions: Sequence[str]) -> Trial:
        amendments.write(draft)
        asked = [part for question in questions for part in ("--question", question)]
        told = await self._tool("try", str(draft), *asked)
        try:
            return msgspec.json.decode(told, type=Trial)
        except msgspec.DecodeError as error:
            raise ToolError(str(error)) from error

    async def _questions(self, one: Amended) -> Sequence[str]:
        """The messages that are to be understood by it."""
        own = []
        if isinstance(one.content, (Alias, Example)):
            own = [one.content.text]
        if isinstance(one.content, Synonym):
            own = [one.content.typed]
        if one.group is not None:
            try:
                group = await self._groups.get(one.group)
            except LookupError:
                return own  # forgotten meanwhile
            if not group.code:
                own = [group.title, *(example.text for example in group.examples), *own]
        return list(dict.fromkeys(own))[:_MOST_QUESTIONS]

    async def _tool(self, *arguments: str) -> bytes:
        """What `knowledge` prints, run with `arguments`; raises ToolError."""
        process = await asyncio.create_subprocess_exec(
            *_NICE,
            sys.executable,
            *("-W", "ignore", "-m", "knowledge", *arguments),
            cwd=_ROOT,
            env={**os.environ, "MOTCUA_VAR": str(self._var.resolve())},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            told, said = await asyncio.wait_for(process.communicate(), _LONGEST_S)
        except TimeoutError as error:
            raise ToolError(f"{arguments[0]}: {_LONGEST_S:.0f} s") from error
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
        if process.returncode != 0:
            lines = said.decode("utf-8", "replace").strip().splitlines()
            raise ToolError(lines[-1] if lines else f"{arguments[0]}: {process.returncode}")
        return told
