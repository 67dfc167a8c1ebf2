"""The rungs of a connection test: what is expected, and what to say about an answer. Pure; trusts no server."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from store.text import misplaced

MOST_SKEW = 30
"""Seconds between two clocks from which on tokens are likely to be refused."""
_MOST_SHOWN = 200
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Expected:
    """The connection that is tested, as the portal knows it."""

    environment: str
    client_id: str
    app_key: str
    tenant: int
    scopes: frozenset[str]
    """Those in force."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One step of the ladder, climbed or not."""

    name: str
    ok: bool
    sentence: str
    advice: str = ""
    """What to do; empty where there is nothing to do."""
    milliseconds: float = 0.0


class Fallen(Exception):
    """This rung did not hold; no higher one is tried."""

    def __init__(self, sentence: str, advice: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.advice = advice


@dataclass(frozen=True, slots=True)
class Given:
    """The answer of a token endpoint, once its types are right."""

    token: str
    expires_in: int | None
    scopes: frozenset[str] | None


ASK_THE_SERVER = "Tell those who run the server."
_ADVICE = {
    "invalid_client": "Compare Client ID and Client Secret with what the portal shows; paste them without spaces.",
    "unauthorized_client": "Look at the connection's reason: somebody has to lift a stop or connect it again.",
    "invalid_scope": "A tenant admin has to accept the current version, or the app has to ask for other scopes.",
    "too_many_requests": "Wait for a minute, then try once.",
}


def read_json(body: bytes) -> Any:
    """JSON as servers should send it; raises `Fallen` for what only looks like it."""
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except RecursionError:
        raise Fallen("The server's JSON is nested too deeply to be an answer.", ASK_THE_SERVER) from None
    except ValueError:
        raise Fallen("The server's answer is not JSON.", "Check the address: is this a token server?") from None
    if _depth(found) > _DEEPEST:
        raise Fallen("The server's JSON is nested too deeply to be an answer.", ASK_THE_SERVER)
    return found


def read_token(status: int, body: bytes, secret: str) -> Given:
    """The token in a 200; raises `Fallen` with what the server says where it gave none."""
    found = read_json(body)
    if not isinstance(found, dict):
        raise Fallen("The server's answer is JSON, but not an object.", ASK_THE_SERVER)
    if status != 200:
        error = found.get("error")
        if not isinstance(error, str):
            raise Fallen(f"The server refused with {status}, without saying why.", ASK_THE_SERVER)
        said = found.get("error_description")
        words = f": {shown(said, secret)}" if isinstance(said, str) else "."
        raise Fallen(f"The server gave no token: {shown(error, secret)}{words}", _ADVICE.get(error, ""))
    token, kind, lifetime, scope = (found.get(name) for name in ("access_token", "token_type", "expires_in", "scope"))
    if not isinstance(token, str) or not token or not all("!" <= letter <= "~" for letter in token):
        raise Fallen("The server's answer holds no access token.", ASK_THE_SERVER)
    if not isinstance(kind, str) or kind.lower() != "bearer":
        raise Fallen("The server's token is not a Bearer token.", ASK_THE_SERVER)
    if lifetime is not None and (type(lifetime) is not int or not 0 < lifetime < 10**8):
        raise Fallen("The server does not say in whole seconds how long the token lives.", ASK_THE_SERVER)
    if scope is not None and not isinstance(scope, str):
        raise Fallen("The server says the token's scopes in a wrong type.", ASK_THE_SERVER)
    return Given(token, lifetime, frozenset(scope.split()) if scope is not None else None)


def read_claims(token: str) -> Mapping[str, Any] | None:
    """What a token says, its signature not looked at; None where only its server can read it."""
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = read_json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError, Fallen):
        return None
    return claims if isinstance(claims, dict) else None


def check_claims(given: Given, claims: Mapping[str, Any], expected: Expected) -> str:
    """Tenant, client, scopes and lifetime in a sentence; raises `Fallen` where one is not as expected."""
    if claims.get("client_id", expected.client_id) != expected.client_id:
        raise Fallen("The token is another client's.", "Check that Client ID and Secret are of this connection.")
    if str(claims.get("tenant", expected.tenant)) != str(expected.tenant):
        raise Fallen("The token is for another tenant.", "Check that Client ID and Secret are of this connection.")
    begins, ends = claims.get("iat"), claims.get("exp")
    if type(begins) is int and type(ends) is int and given.expires_in not in (None, ends - begins):
        raise Fallen("The token lives for another time than the server says.", ASK_THE_SERVER)
    scope = claims.get("scope")
    carried = frozenset(scope.split()) if isinstance(scope, str) else given.scopes
    if carried is None:
        return f"Client and tenant {expected.tenant} are right; the server does not say which scopes."
    if missing := expected.scopes - carried:
        raise Fallen(
            f"{len(missing)} of {len(expected.scopes)} scopes in force are missing, such as {min(missing)}.",
            "Ask for a new token; if that does not help, the server does not know the accepted version.",
        )
    if more := carried - expected.scopes:
        raise Fallen(f"The token carries {len(more)} scopes that are not in force here.", ASK_THE_SERVER)
    lives = f", for {given.expires_in} s" if given.expires_in else ""
    return f"Client, tenant {expected.tenant} and {len(carried)} scopes are as expected{lives}."


def check_skew(server: float, here: float) -> str:
    """How far apart two clocks are; raises `Fallen` where tokens would be refused for it."""
    apart = round(abs(server - here))
    direction = "ahead of" if server > here else "behind"
    if apart > MOST_SKEW:
        raise Fallen(
            f"The server's clock is {apart} s {direction} this machine's.", "Set the clock that is wrong: use NTP."
        )
    return f"The clocks are {apart} s apart." if apart > 1 else "The clocks agree."


def shown(text: str, secret: str) -> str:
    """A server's words for a terminal: short, nothing that steers it, and never the secret that it was sent."""
    if secret and secret in text:
        return "(words that repeat the secret)"
    plain = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"
    found = misplaced(plain)
    return f"(words that hold {found})" if found else plain


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _depth(found: object, at: int = 0) -> int:
    if at > _DEEPEST or not isinstance(found, dict | list):
        return at
    inside = found.values() if isinstance(found, dict) else found
    return max((_depth(one, at + 1) for one in inside), default=at + 1)
