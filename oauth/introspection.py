"""Token introspection (RFC 7662): a client asks about its own tokens; any other is `{"active": false}`."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from oauth.answers import json_answer
from oauth.door import admit
from oauth.forms import malformed
from oauth.tokens import BadToken
from store.kinds import Environment
from store.models import ClientGrant

if TYPE_CHECKING:
    from oauth.server import Server

_SHOWN = ("client_id", "sub", "iss", "aud", "tenant", "app", "iat", "nbf", "exp", "jti")


async def introspect(server: "Server", environment: Environment, request: Request) -> Response:
    """Whether a token counts now, and what it says."""
    visitor = await admit(server, environment, request)
    token = visitor.form.get("token")
    if token is None:
        raise malformed("The parameter token is missing.")
    return json_answer(_about(server, environment, visitor.grant, token) or {"active": False})


def _about(
    server: "Server", environment: Environment, grant: ClientGrant | None, token: str
) -> dict[str, object] | None:
    try:
        claims = server.tokens.read(environment, token)
    except BadToken:
        return None
    if grant is None or claims.client_id != grant.client_id or claims.epoch != grant.epoch:
        return None
    standing = server.portal.client_state(grant.client_id)
    scopes = claims.scopes & standing.scopes if standing and claims.secret_id in standing.secrets else None
    if not scopes:
        return None
    shown = {name: claims.raw[name] for name in _SHOWN}
    return {"active": True, "token_type": "Bearer", "scope": " ".join(sorted(scopes)), **shown}
