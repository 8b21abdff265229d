"""`GET /api/v1/procedures`: search and records."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Path, Query, Response
from fastapi.concurrency import run_in_threadpool

from api.problems import Problem, documented
from api.schemas import Locality, ProcedureItem, ProcedureList
from api.state import Parts
from knowledge.records import Procedure

router = APIRouter(prefix="/api/v1/procedures", tags=["procedures"])


@router.get("", responses=documented(422))
async def search(
    parts: Parts,
    q: Annotated[str, Query(min_length=1, max_length=300, description="What people ask, as they type it.")],
    limit: Annotated[int, Query(ge=1, le=50)] = 5,
    locality: Locality | None = None,
) -> ProcedureList:
    """Procedures for a question, best first, ranked as the conversation would."""
    snapshot = parts.current.get()
    province = snapshot.localities.province_at(locality) if locality else None
    hits = await run_in_threadpool(snapshot.index.search, q, limit, province)
    return ProcedureList(
        items=[
            ProcedureItem(
                code=hit.procedure.code,
                name=hit.procedure.name,
                plain_name=hit.procedure.plain_name,
                score=hit.score,
                level=list(hit.procedure.levels),
                agency=hit.procedure.agency,
            )
            for hit in hits
        ]
    )


_RECORD = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Procedure"}}}}


def record_schemas() -> dict[str, Any]:
    """The schema of a record and its parts, for the OpenAPI document's components."""
    _, schemas = msgspec.json.schema_components([Procedure], ref_template="#/components/schemas/{name}")
    schemas["Source"]["properties"]["url"] = {"type": "string", "format": "uri"}
    return schemas


@router.get("/{code}", responses={200: _RECORD, **documented(404, 422)}, response_class=Response)
async def record(parts: Parts, code: Annotated[str, Path(max_length=32)]) -> Response:
    """The record of one procedure, as the catalogue has it, with the address of its source."""
    procedure = parts.current.get().procedures.get(code)
    if procedure is None:
        raise Problem(404, f"Không có thủ tục mã {code[:32]}. Anh/chị tìm theo tên tại /api/v1/procedures?q=…")
    values = msgspec.to_builtins(procedure)
    values["source"]["url"] = procedure.source.url
    return Response(msgspec.json.encode(values), media_type="application/json")
