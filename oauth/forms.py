"""A form as the token endpoint takes it: strictly read, each parameter once (RFC 6749 §3.2, appendix B)."""

import asyncio
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

from starlette.requests import ClientDisconnect, Request

from oauth.answers import Refusal, oauth_error

LARGEST = 16 * 1024
"""Bytes of a body; what a client sends has a few hundred."""
PATIENCE = 10.0
"""Seconds for a body to arrive."""
_MEDIA_TYPE = re.compile(rb'application/x-www-form-urlencoded[ \t]*(;[ \t]*charset="?utf-8"?[ \t]*)?', re.IGNORECASE)
_NOT_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})|[^\x21-\x7e]")

Form = Mapping[str, str]
"""The parameters that have a value; one without is as if it were not there (RFC 6749 §3.2)."""


async def read_form(request: Request) -> Form:
    """The form in a request's body; raises `Refusal`: 400, 408, 413."""
    types = [value for name, value in request.scope["headers"] if name == b"content-type"]
    if len(types) != 1 or not _MEDIA_TYPE.fullmatch(types[0]):
        raise malformed("The media type must be application/x-www-form-urlencoded.")
    return parse(await _body(request))


def parse(body: bytes) -> Form:
    """The parameters of a form; raises `Refusal` where it is malformed or says something twice."""
    if _NOT_ENCODED.search(body):
        raise malformed("The body is not form-encoded.")
    form: dict[str, str] = {}
    for pair in body.split(b"&"):
        if not pair:
            continue
        name, _, value = pair.partition(b"=")
        key = decoded(name)
        if key in form:
            raise malformed("A parameter is there more than once.")
        form[key] = decoded(value)
    return {name: value for name, value in form.items() if value}


def decoded(text: bytes) -> str:
    """Form-encoded text as it was; raises `Refusal` where it is not UTF-8."""
    try:
        return unquote_to_bytes(text.replace(b"+", b" ")).decode()
    except UnicodeDecodeError:
        raise malformed("The body is not UTF-8.") from None


def malformed(description: str) -> Refusal:
    """`invalid_request` (RFC 6749 §5.2)."""
    return oauth_error("invalid_request", description)


async def _body(request: Request) -> bytes:
    length = request.headers.get("content-length", "0")
    if not length.isascii() or not length.isdigit():
        raise malformed("The length of the body is not a number.")
    if len(length) > 9 or int(length) > LARGEST:
        raise _too_large()
    body, more = b"", True
    try:
        async with asyncio.timeout(PATIENCE):
            while more:
                message = await request.receive()
                if message["type"] == "http.disconnect":
                    raise ClientDisconnect
                body, more = body + message.get("body", b""), message.get("more_body", False)
                if len(body) > LARGEST:
                    raise _too_large()
    except TimeoutError:
        raise oauth_error("invalid_request", "The body did not arrive in time.", 408, {"Connection": "close"}) from None
    return body


def _too_large() -> Refusal:
    return oauth_error("invalid_request", f"The body is larger than {LARGEST} bytes.", 413, {"Connection": "close"})
