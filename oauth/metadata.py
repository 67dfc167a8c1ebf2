"""What a client or a gateway can find out by itself: metadata (RFC 8414) and the public keys (RFC 7517)."""

from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from oauth.answers import json_answer, only
from store.kinds import Environment

if TYPE_CHECKING:
    from oauth.server import Server

_WAYS = ["client_secret_basic", "client_secret_post"]


async def metadata(server: "Server", environment: Environment, request: Request) -> Response:
    """Where the endpoints are and what they understand."""
    _check_method(request)
    issuer = server.tokens.issuer(environment)
    return json_answer(
        {
            "issuer": issuer,
            "token_endpoint": f"{issuer}/connect/token",
            "token_endpoint_auth_methods_supported": _WAYS,
            "introspection_endpoint": f"{issuer}/connect/introspect",
            "introspection_endpoint_auth_methods_supported": _WAYS,
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "grant_types_supported": ["client_credentials"],
            "response_types_supported": [],
            "scopes_supported": [scope.name for scope in server.portal.catalogue],
        }
    )


async def jwks(server: "Server", environment: Environment, request: Request) -> Response:
    """The keys that verify this environment's tokens now."""
    _check_method(request)
    return json_answer({"keys": server.portal.signing_keys.published(environment)})


def _check_method(request: Request) -> None:
    if request.method not in ("GET", "HEAD"):
        raise only("GET", "HEAD")
