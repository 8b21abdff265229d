"""A small snapshot of made-up matters under many codes, and a conversation on it."""

from __future__ import annotations

from typing import Any, Optional

from msgspec.structs import replace

from actions.answer import ActionAnswer
from actions.moving import ActionChoose
from actions.turn import TurnAction
from knowledge.called import Called
from knowledge.catalogue import read_catalogue
from knowledge.index import Index
from knowledge.local_rules import Localities
from knowledge.records import Procedure
from knowledge.snapshot import Snapshot
from knowledge.suggestions import Suggestions
from tests.actions.turns import Done, run
from tests.support.localities import COMMUNE, costs, rules

BAC_NINH, GIA_LAI, DAK_LAK, SAI_GON = "24", "52", "66", "79"
UNKNOWN_COMMUNE = "99999"
MODEL = next(procedure for procedure in read_catalogue() if procedure.code == "1.001612")


def record(code: str, name: str, **changes: Any) -> Procedure:
    return replace(MODEL, code=code, name=name, plain_name=name, aliases=[], **changes)


SWIFTS = "cấp giấy phép nuôi chim yến"
SWIFTS_WARD = record("9.000011", "Cấp giấy phép nuôi chim yến (cấp xã)", levels=["ward"])
SWIFTS_PROVINCE = record("9.000012", "Cấp giấy phép nuôi chim yến (cấp tỉnh)", levels=["province"])
SWIFTS_MINISTRY = record("9.000013", "Cấp giấy phép nuôi chim yến (cấp trung ương)", levels=["ministry"])
SWIFTS_ALL = (SWIFTS_WARD, SWIFTS_PROVINCE, SWIFTS_MINISTRY)

BEES = "hỗ trợ người nuôi ong lấy mật"
BEES_GIA_LAI = record("9.000021", "Hỗ trợ người nuôi ong lấy mật", scope=GIA_LAI)
BEES_SAI_GON = record("9.000022", "Hỗ trợ người nuôi ong lấy mật", scope=SAI_GON)
BEES_SAI_GON_PROVINCE = record(
    "9.000023", "Hỗ trợ người nuôi ong lấy mật (cấp tỉnh)", scope=SAI_GON, levels=["province"]
)
BEES_DAK_LAK = record("9.000024", "Hỗ trợ người nuôi ong lấy mật", scope=DAK_LAK)

ELEPHANTS = "đăng ký voi nhà"
ELEPHANTS_NATIONAL = record("9.000031", "Đăng ký voi nhà")
ELEPHANTS_DAK_LAK = record("9.000032", "Đăng ký voi nhà", scope=DAK_LAK)

FERRIES = "mở bến đò ngang sông"
FERRIES_NATIONAL = record("9.000041", "Mở bến đò ngang sông")
FERRIES_BAC_NINH = record("9.000042", "Mở bến đò ngang sông", scope=BAC_NINH)
FERRIES_GIA_LAI = record("9.000043", "Mở bến đò ngang sông", scope=GIA_LAI)
LOCAL_FEE = "Đây là mức riêng của Tỉnh Bắc Ninh"

RECORDS = [
    *SWIFTS_ALL,
    *(BEES_GIA_LAI, BEES_SAI_GON, BEES_SAI_GON_PROVINCE, BEES_DAK_LAK),
    *(ELEPHANTS_NATIONAL, ELEPHANTS_DAK_LAK),
    *(FERRIES_NATIONAL, FERRIES_BAC_NINH, FERRIES_GIA_LAI),
]


def miniature(real: Snapshot, records: list[Procedure] = RECORDS) -> Snapshot:
    """A snapshot of `records`; Bắc Ninh has a fee of its own for the national ferries."""
    index = Index.from_procedures(records, real.index.encoder, real.index.expressions)
    local = [rules(fees=[costs(5000, procedures=[FERRIES_NATIONAL.code])]), rules(place=COMMUNE)]
    suggestions = Suggestions(index, Called.from_procedures(records, index.expressions))
    return Snapshot(real.manifest, index, Localities(local), real.life_events, suggestions)


class Talk:
    """A conversation on the miniature snapshot, by itself or through a channel that sends a place with it."""

    def __init__(self, place: Optional[str] = None, **slots: Any) -> None:
        self.place = place
        self.slots = slots

    def ask(self, text: str, intent: str = "nlu_fallback", action: Optional[TurnAction] = None, code: str = "") -> Done:
        """One turn; what it changes is remembered."""
        done = run(action or ActionAnswer(), text, intent, code, self.place, **self.slots)
        self.slots = done.slots
        assert len(done.texts) == 1
        return done

    def press(self, done: Done, title: str) -> Done:
        """Choose the button of `done` called `title`; one without a command says its payload."""
        (payload,) = [button["payload"] for button in done.buttons if button["title"] == title]
        if not payload.startswith("/choose"):
            return self.ask(payload)
        return self.ask(payload, "choose", ActionChoose(), code=payload.split('"')[3])
