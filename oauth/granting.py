"""The token endpoint: the client credentials grant (RFC 6749 §4.4)."""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from oauth.answers import Refusal, json_answer, oauth_error
from oauth.door import Visitor, admit
from oauth.forms import malformed
from oauth.tokens import LIFETIME
from store.failures import Attempt
from store.kinds import Cause, Environment
from store.models import ClientGrant

if TYPE_CHECKING:
    from oauth.server import Server

_SCOPES = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]+( [\x21\x23-\x5b\x5d-\x7e]+)*")
_MOST_NAMED = 20


async def grant_token(server: "Server", environment: Environment, request: Request) -> Response:
    """A token, or a refusal, in the order of RFC 6749: the client, the grant type, the scopes."""
    visitor = await admit(server, environment, request)
    grant_type = visitor.form.get("grant_type")
    if grant_type is None:
        raise malformed("The parameter grant_type is missing.")
    if grant_type != "client_credentials":
        raise oauth_error("unsupported_grant_type", "The only grant type is client_credentials.")
    if visitor.grant is None:
        server.ledger.failed(Attempt(environment, visitor.client_id, cause=Cause.NOT_USABLE))
        raise oauth_error("unauthorized_client", visitor.halted)
    scopes = _scopes(server, visitor, visitor.grant)
    token = server.tokens.make(visitor.grant, scopes)
    server.ledger.used(visitor.grant.secret_id)
    return json_answer(
        {"access_token": token, "expires_in": LIFETIME, "token_type": "Bearer", "scope": " ".join(scopes)}
    )


def _scopes(server: "Server", visitor: Visitor, grant: ClientGrant) -> list[str]:
    """Those asked for, all in force; without a parameter, all that are in force."""
    asked = visitor.form.get("scope")
    if asked is None:
        wanted = grant.scopes
    elif _SCOPES.fullmatch(asked):
        wanted = frozenset(asked.split(" "))
    else:
        raise _not_granted(server, visitor, "The parameter scope is malformed: names with one space between them.")
    if beyond := wanted - grant.scopes:
        raise _not_granted(server, visitor, _why(server, grant, beyond))
    if not wanted:
        raise _not_granted(server, visitor, "No scope is in force for this client.")
    return sorted(wanted)


def _not_granted(server: "Server", visitor: Visitor, description: str) -> Refusal:
    cause = Cause.SCOPE_NOT_GRANTED
    if visitor.grant:
        server.ledger.failed(Attempt(visitor.grant.environment, visitor.client_id, cause=cause))
    return oauth_error("invalid_scope", description)


def _why(server: "Server", grant: ClientGrant, beyond: Iterable[str]) -> str:
    """Why each is not in force; what the catalogue does not have is counted and not repeated."""
    catalogue = server.portal.catalogue
    known = sorted(name for name in beyond if name in catalogue)
    reasons = server.portal.why_not_granted(grant.connection_id, known[:_MOST_NAMED])
    said = [f"{name}: {reason}" for name, reason in reasons.items()]
    if more := len(known) - len(said):
        said.append(f"{more} more are not in force")
    if unknown := sum(name not in catalogue for name in beyond):
        said.append(f"{unknown} not in the catalogue")
    return f"Not in force for this client: {'; '.join(said)}."
