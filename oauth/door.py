"""What the token endpoint and introspection begin with: a strict form, and a client that proves itself."""

import ipaddress
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.requests import Request

from oauth.answers import Refusal, oauth_error, only
from oauth.credentials import check_address, credentials_of
from oauth.forms import Form, read_form
from store import clients
from store.errors import Code, Refused
from store.failures import Attempt
from store.kinds import Environment
from store.models import ClientGrant

if TYPE_CHECKING:
    from oauth.server import Server


@dataclass(frozen=True, slots=True)
class Visitor:
    """A client whose secret was right."""

    form: Form
    client_id: str
    grant: ClientGrant | None
    """None where its connection is not usable."""
    halted: str
    """Why not, in a sentence that it may be told."""


async def admit(server: "Server", environment: Environment, request: Request) -> Visitor:
    """The form and the client of a request; raises `Refusal`: 400, 401, 405, 408, 413, 429."""
    if request.method != "POST":
        raise only("POST")
    form = await read_form(request)
    check_address(request)
    claimed = credentials_of(request, form)
    portal = server.portal
    try:
        grant = clients.authenticate(
            portal.database, portal.vault, environment, claimed.client_id, claimed.secret, portal.clock()
        )
    except Refused as refused:
        if refused.code is Code.NOT_USABLE:
            return Visitor(form, claimed.client_id, None, refused.sentence)
        if refused.code is not Code.BAD_CLIENT:
            raise
    else:
        return Visitor(form, claimed.client_id, grant, "")
    raise await _turn_away(server, Attempt(environment, claimed.client_id, claimed.secret), _address(request))


async def _turn_away(server: "Server", attempt: Attempt, address: str) -> Refusal:
    """The same answer whatever is wrong with the credentials, and another where there have been too many."""
    wait = server.portal.throttle.wait(server.settings.limit, attempt.client_id, address)
    wait = wait or await server.ledger.count(attempt.client_id, address)
    if wait:
        return oauth_error(
            "too_many_requests",
            "Client authentication failed too often; wait before you try again.",
            429,
            {"Retry-After": str(math.ceil(wait))},
        )
    server.ledger.failed(attempt)
    return oauth_error(
        "invalid_client", "Client authentication failed.", 401, {"WWW-Authenticate": 'Basic realm="devportal"'}
    )


def _address(request: Request) -> str:
    """Whom the throttle counts: an IPv4 address, or the network of an IPv6 one, of which anybody has 2⁶⁴."""
    host = request.client.host if request.client else ""
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if isinstance(found, ipaddress.IPv6Address) and not found.ipv4_mapped:
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)
