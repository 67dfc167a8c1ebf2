"""The gate's two faces: one for gateways, which ask about a call, and the sandbox, where the call itself is made."""

import re
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from oauth.answers import NOT_KEPT, json_answer, not_there
from oauth.gate import Call, Denied, decide
from store.kinds import Environment

if TYPE_CHECKING:
    from oauth.server import Server

_ADDRESSES = ("x-original-uri", "x-original-url", "x-forwarded-uri")
"""Of the original call: nginx, ingress-nginx, Traefik and Caddy."""
_METHODS = ("x-original-method", "x-forwarded-method")
_ORIGIN = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
_EMPTY_PAGE = {"page": 1, "pageSize": 50, "hasMore": False, "data": []}


async def gate(server: "Server", environment: Environment, request: Request) -> Response:
    """For nginx `auth_request`, Traefik forwardAuth and Envoy ext_authz: 200, 401 or 403, and nothing else."""
    try:
        method, address = _original(request, environment)
        allowed = decide(server, environment, _call(request, environment, method, address))
    except Denied as denied:
        return denied.answer(as_status=401 if denied.status == 401 else 403)
    told = {
        "X-Client-Id": allowed.claims.client_id,
        "X-Tenant": allowed.claims.tenant,
        "X-Scope": allowed.endpoint.scope,
    }
    return Response(b"", 200, {**NOT_KEPT, **told})


async def sandbox(server: "Server", environment: Environment, request: Request) -> Response:
    """The API without data: an allowed read is an empty page."""
    path = _raw_path(request)
    if "/tenant/" not in path:
        return not_there()
    try:
        allowed = decide(server, environment, _call(request, environment, request.method, path))
        if not allowed.endpoint.reads:
            raise Denied(403, "read_only", "The call is allowed, but the sandbox has no data that it could change.")
    except Denied as denied:
        return denied.answer()
    return json_answer(_EMPTY_PAGE)


def _original(request: Request, environment: Environment) -> tuple[str, str]:
    """Method and address of the call that a gateway asks about.

    A gateway lets its client's headers through, so one that says something else than the rest is somebody's attempt to
    be judged for another call than the one that is made.
    """
    appended = _raw_path(request).removeprefix(f"/{environment}/gate")
    addresses = {value.partition("?")[0] for name in _ADDRESSES for value in request.headers.getlist(name)}
    addresses = {_ORIGIN.sub("", address, count=1) for address in addresses}
    methods = {value.upper() for name in _METHODS for value in request.headers.getlist(name)}
    if appended:
        addresses.add(appended)
        methods.add(request.method)
    if len(addresses) != 1 or len(methods) != 1:
        raise Denied(403, "unclear_call", "The gateway does not say which call it asks about, or says it differently.")
    return methods.pop(), addresses.pop()


def _call(request: Request, environment: Environment, method: str, path: str) -> Call:
    headers = request.headers
    return Call(
        method, path.removeprefix(f"/{environment}"), headers.getlist("authorization"), headers.getlist("st-app-key")
    )


def _raw_path(request: Request) -> str:
    raw: bytes = request.scope["raw_path"]
    return raw.partition(b"?")[0].decode("latin-1")
