"""How a client says who it is: HTTP Basic or the form, never both, never the address (RFC 6749 §2.3.1)."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from starlette.requests import Request

from oauth.answers import Refusal
from oauth.forms import Form, malformed

_SECRET = frozenset({"client_secret", "client_assertion", "client_assertion_type"})
_CREDENTIALS = frozenset({"client_id", "token", "access_token", "password", "username"}) | _SECRET
_NOT_ENCODED = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request claims; both empty where nothing usable was sent."""

    client_id: str = ""
    secret: str = field(default="", repr=False)


def check_address(request: Request) -> None:
    """Refuse credentials in the address, where every log keeps them."""
    query: bytes = request.scope["query_string"]
    if not query:
        return
    names = (unquote_to_bytes(pair.partition(b"=")[0].replace(b"+", b" ")) for pair in re.split(rb"[&;]", query))
    if any(name.decode("latin-1").strip().lower() in _CREDENTIALS for name in names):
        raise malformed("Credentials must not be in the address: send them in the body or by HTTP Basic.")


def credentials_of(request: Request, form: Form) -> Credentials:
    """Those of a request; raises `Refusal` where it authenticates in two ways at once."""
    headers = [value for name, value in request.scope["headers"] if name == b"authorization"]
    if len(headers) > 1:
        raise _two_ways()
    if not headers:
        if "client_assertion" in form and "client_secret" in form:
            raise _two_ways()
        return Credentials(form.get("client_id", ""), form.get("client_secret", ""))
    if not _SECRET.isdisjoint(form):
        raise _two_ways()
    found = _basic(headers[0])
    # A client ID in the body proves nothing, and many clients send it beside HTTP Basic; it must be the same one.
    if "client_id" in form and found.client_id and form["client_id"] != found.client_id:
        raise _two_ways()
    return found


def _basic(header: bytes) -> Credentials:
    """HTTP Basic; each half is form-encoded before it is joined and put into base64. Empty where it is not that."""
    scheme, _, value = header.partition(b" ")
    if scheme.lower() != b"basic":
        return Credentials()
    try:
        client_id, colon, secret = base64.b64decode(value.strip(b" "), validate=True).partition(b":")
        if not colon or _NOT_ENCODED.search(client_id + b"&" + secret):
            return Credentials()
        return Credentials(_decoded(client_id), _decoded(secret))
    except (binascii.Error, UnicodeDecodeError):
        return Credentials()


def _decoded(text: bytes) -> str:
    return unquote_to_bytes(text.replace(b"+", b" ")).decode()


def _two_ways() -> Refusal:
    return malformed("The client authenticates in more than one way; use one.")
