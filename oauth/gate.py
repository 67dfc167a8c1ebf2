"""The one decision of the gate: may this API call be made now? Asked by gateways and by the sandbox."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import Response

from oauth.answers import problem
from oauth.endpoints import Endpoint
from oauth.tokens import BadToken, Claims
from store.kinds import Environment
from store.models import ClientState

if TYPE_CHECKING:
    from oauth.server import Server

_CHALLENGE = 'Bearer realm="devportal"'


@dataclass(frozen=True, slots=True)
class Call:
    """An API call as the gate is told of it."""

    method: str
    path: str
    """As it was sent, without the environment and without a query."""
    authorization: Sequence[str]
    """Each `Authorization` header: the access token, with or without the word Bearer."""
    app_key: Sequence[str]
    """Each `ST-App-Key` header."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """The call may be made."""

    endpoint: Endpoint
    claims: Claims


class Denied(Exception):
    """The call may not be made."""

    def __init__(self, status: int, code: str, detail: str, challenge: str = "") -> None:
        super().__init__(code)
        self.status = status
        """401, 403, or 404 where the API has no such endpoint."""
        self.code = code
        self._detail = detail
        self._challenge = challenge

    def answer(self, *, as_status: int | None = None) -> Response:
        """It as RFC 7807 has it; `as_status` for a gateway that understands only some."""
        status = as_status or self.status
        headers = {"WWW-Authenticate": self._challenge} if self._challenge else None
        return problem(status, self.code, _TITLES[status], self._detail, headers)


_TITLES: Mapping[int, str] = {401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}


def decide(server: "Server", environment: Environment, call: Call) -> Allowed:
    """Whether a call may be made at this moment, whatever was true when its token was given; raises `Denied`."""
    claims = _token(server, environment, call)
    standing = _standing(server, environment, claims)
    if call.app_key != [claims.app] or claims.app != standing.app_key:
        sent = "more than once" if len(call.app_key) > 1 else "wrong" if call.app_key else "missing"
        raise Denied(
            403, "app_key", f"The header ST-App-Key is {sent}: it is the key of the app that the token is for."
        )
    found = server.endpoints.find(call.method, call.path)
    if found is None:
        raise Denied(404, "unknown_endpoint", "The API has no such endpoint.")
    endpoint, tenant = found
    if tenant != claims.tenant or tenant != str(standing.tenant):
        raise Denied(403, "wrong_tenant", "The tenant in the address is not the one that the token is for.")
    if endpoint.scope not in claims.scopes & standing.scopes:
        raise _insufficient(endpoint, claims, standing)
    return Allowed(endpoint, claims)


def _token(server: "Server", environment: Environment, call: Call) -> Claims:
    if len(call.authorization) > 1:
        raise _invalid("There is more than one Authorization header.")
    sent = call.authorization[0].strip() if call.authorization else ""
    word, _, rest = sent.partition(" ")
    token = rest.strip() if word.lower() == "bearer" else sent
    if not token:  # RFC 6750 §3.1: without a token, no error code
        raise Denied(401, "no_token", "An access token is missing.", _CHALLENGE)
    try:
        return server.tokens.read(environment, token)
    except BadToken as bad:
        raise _invalid(str(bad)) from None


def _standing(server: "Server", environment: Environment, claims: Claims) -> ClientState:
    standing = server.portal.client_state(claims.client_id)
    if standing is None or standing.environment != environment:
        raise _invalid("The access token is of no client here.")
    if standing.halted:
        raise Denied(403, "not_usable", f"The connection of this client is {standing.halted}.")
    if standing.epoch != claims.epoch:
        raise _invalid("The access token was given before the tenant disconnected; ask for a new one.")
    if claims.secret_id not in standing.secrets:
        raise _invalid("The secret that this access token was given for has ended.")
    return standing


def _insufficient(endpoint: Endpoint, claims: Claims, standing: ClientState) -> Denied:
    detail = f"This call needs the scope {endpoint.scope}, which "
    if endpoint.scope in standing.scopes:
        detail += "is in force, but not in this access token; ask for a new one."
    elif endpoint.scope in claims.scopes:
        detail += "is no longer in force."
    else:
        detail += "is not in force for this client."
    challenge = f'{_CHALLENGE}, error="insufficient_scope", scope="{endpoint.scope}"'
    return Denied(403, "insufficient_scope", detail, challenge)


def _invalid(detail: str) -> Denied:
    return Denied(401, "invalid_token", detail, f'{_CHALLENGE}, error="invalid_token", error_description="{detail}"')
