"""What the server answers with: JSON that nobody keeps, and refusals that echo nothing of what was sent."""

import json
from collections.abc import Mapping

from starlette.responses import Response

_encode = json.JSONEncoder(separators=(",", ":")).encode

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Refusal(Exception):
    """An answer that ends the handling of a request."""

    def __init__(self, answer: Response) -> None:
        super().__init__(answer.status_code)
        self.answer = answer


def json_answer(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None, media_type: str = "application/json"
) -> Response:
    """JSON, on every answer with the headers that keep it out of caches (RFC 6749 §5.1)."""
    return Response(_encode(body), status, {**NOT_KEPT, **(headers or {})}, media_type)


def oauth_error(error: str, description: str, status: int = 400, headers: Mapping[str, str] | None = None) -> Refusal:
    """An error of the token endpoint (RFC 6749 §5.2)."""
    return Refusal(json_answer({"error": error, "error_description": description}, status, headers))


def problem(status: int, code: str, title: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
    """A refusal by the gate (RFC 7807), with a code for programs."""
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}
    return json_answer(body, status, headers, "application/problem+json")


def not_there() -> Response:
    """For an address that this server does not have."""
    return problem(404, "not_found", "Not Found", "There is nothing at this address.")


def unavailable(detail: str) -> Response:
    """For what the store cannot do at this moment."""
    return problem(503, "unavailable", "Service Unavailable", detail, {"Retry-After": "1"})


def only(*methods: str) -> Refusal:
    """For every other method (RFC 9110 §15.5.6)."""
    allowed = ", ".join(methods)
    return oauth_error("invalid_request", f"This address takes {allowed} only.", 405, {"Allow": allowed})
