"""Errors as `application/problem+json` (RFC 9457), with a sentence a person can act on."""

from __future__ import annotations

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Yêu cầu không hợp lệ",
    401: "Chưa đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Cách gọi không được phép",
    409: "Đã có thay đổi",
    413: "Yêu cầu quá lớn",
    415: "Kiểu nội dung không được nhận",
    422: "Dữ liệu không hợp lệ",
    429: "Quá nhiều yêu cầu",
    500: "Lỗi hệ thống",
    503: "Hệ thống đang bận",
}
_DETAILS = {
    400: "Nội dung gửi lên không đọc được. Anh/chị gửi lại dưới dạng JSON, mã hóa UTF-8.",
    404: "Không có trang hay dữ liệu này. Anh/chị xem lại địa chỉ.",
    405: "Địa chỉ này không nhận cách gọi vừa dùng. Mô tả các cách gọi ở /openapi.json.",
    500: "Hệ thống gặp lỗi ngoài dự kiến. Anh/chị thử lại sau ít phút; nếu vẫn lỗi, hãy liên hệ cán bộ.",
}


class ProblemBody(BaseModel):
    """A problem as it is sent."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    errors: list[str] = []
    """With invalid data: which field, and what is wrong with it."""


class Problem(Exception):  # noqa: N818  (a problem in RFC 9457's sense)
    """Raised anywhere in a request to answer it with a problem."""

    def __init__(self, status: int, detail: str, retry_after_s: int | None = None) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.retry_after_s = retry_after_s


def unexpected() -> JSONResponse:
    """The response to an error that nobody foresaw: no word of what it was."""
    return problem_response(500, _DETAILS[500])


def problem_response(
    status: int, detail: str, errors: list[str] | None = None, retry_after_s: int | None = None
) -> JSONResponse:
    """The response that tells a problem."""
    body = ProblemBody(title=_TITLES.get(status, "Lỗi"), status=status, detail=detail, errors=errors or [])
    headers = {"Retry-After": str(retry_after_s)} if retry_after_s is not None else None
    return JSONResponse(body.model_dump(), status, headers, MEDIA_TYPE)


async def _problem(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Problem)  # noqa: S101  (what this handler is registered for)
    return problem_response(error.status, error.detail, retry_after_s=error.retry_after_s)


async def _http(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101
    status = error.status_code
    response = problem_response(status, _DETAILS.get(status) or _TITLES.get(status, "Lỗi"))
    response.headers.update(error.headers or {})
    return response


_VALIDATION = {
    "missing": "thiếu trường này",
    "extra_forbidden": "không có trường này",
    "string_type": "phải là chữ",
    "string_too_long": "quá dài",
    "string_too_short": "không được để trống",
    "string_pattern_mismatch": "không đúng dạng",
    "json_invalid": "nội dung không phải JSON hợp lệ",
    "model_attributes_type": "phải là một đối tượng JSON",
    "dict_type": "phải là một đối tượng JSON",
    "int_parsing": "phải là số nguyên",
    "less_than_equal": "quá lớn",
    "greater_than_equal": "quá nhỏ",
    "string_unicode": "có ký tự không hợp lệ",
    "reason_of_good": "chỉ nêu lý do khi câu trả lời chưa tốt",
}


# A problem names what is wrong without echoing a whole hostile request.
_MOST_ERRORS = 5
_LONGEST_FIELD = 40


async def _invalid(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    errors = []
    for item in error.errors()[:_MOST_ERRORS]:
        where = ".".join(str(part)[:_LONGEST_FIELD] for part in item["loc"] if part not in ("body", "query", "path"))
        what = _VALIDATION.get(item["type"], "không hợp lệ")
        if item["type"] == "string_too_short" and item["ctx"]["min_length"] > 1:
            what = "quá ngắn"
        errors.append(f"{where}: {what}" if where and item["type"] != "json_invalid" else what)
    return problem_response(422, "Dữ liệu gửi lên không đúng: " + "; ".join(errors) + ".", errors)


def install(app: FastAPI) -> None:
    """Let `app` answer every error as a problem."""
    app.add_exception_handler(Problem, _problem)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)


def documented(*statuses: int) -> dict[int | str, dict[str, object]]:
    """The `responses` of a route that may answer with these problems."""
    return {
        status: {"description": _TITLES[status], "content": {MEDIA_TYPE: {"schema": ProblemBody.model_json_schema()}}}
        for status in statuses
    }
