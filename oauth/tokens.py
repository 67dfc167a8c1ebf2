"""Access tokens: JWTs of the type `at+jwt` (RFC 9068), signed ES256 by the portal's own keys.

Signed by PyJWT: per token 28 µs, where joserfc needs 32 and bare cryptography 23 on the same machine.
"""

import base64
import binascii
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
from jwt.algorithms import ECAlgorithm

from store.clock import Clock
from store.errors import Code, Refused
from store.kinds import Environment
from store.models import ClientGrant
from store.signing_keys import SigningKeys

LIFETIME = 900
"""Seconds that a token lives."""
LARGEST = 16 * 1024
"""Characters; a token with every scope of the catalogue has half of that."""
_SKEW = 5
"""Seconds that a token may seem to come from the future: clocks are set back now and then."""

_KEYS_AT_HAND = 16

_ecdsa = ECAlgorithm(ECAlgorithm.SHA256)
_jws = jwt.PyJWS(algorithms=["ES256"])


class BadToken(Exception):
    """Not one of our tokens for this environment, or not one that counts now; the text says why."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a token says, once its signature, times, issuer and audience are right."""

    client_id: str
    tenant: str
    app: str
    """The app key."""
    scopes: frozenset[str]
    epoch: int
    secret_id: int
    raw: Mapping[str, Any]
    """All of it."""


class Tokens:
    """Makes and reads the tokens of one server."""

    def __init__(self, keys: SigningKeys, base: str, clock: Clock) -> None:
        self._keys = keys
        self._base = base
        self._clock = clock
        self._signing: dict[str, tuple[str, Any]] = {}
        self._verifying: dict[str, Any] = {}

    def issuer(self, environment: str) -> str:
        """Its `iss`."""
        return f"{self._base}/{environment}"

    def audience(self, environment: str) -> str:
        """Its `aud`: the APIs of that environment."""
        return f"{self._base}/{environment}/api"

    def make(self, grant: ClientGrant, scopes: Iterable[str]) -> str:
        """A token for a client that has proved itself."""
        kid, key = self._key(grant.environment)
        now = int(self._clock().timestamp())
        claims = {
            "iss": self.issuer(grant.environment),
            "sub": grant.client_id,
            "aud": self.audience(grant.environment),
            "client_id": grant.client_id,
            "tenant": str(grant.tenant),
            "app": grant.app_key,
            "scope": " ".join(scopes),
            "epoch": grant.epoch,
            "sid": str(grant.secret_id),
            "iat": now,
            "nbf": now,
            "exp": now + LIFETIME,
            "jti": secrets.token_urlsafe(16),
        }
        return jwt.encode(claims, key, algorithm="ES256", headers={"typ": "at+jwt", "kid": kid})

    def read(self, environment: Environment, token: str) -> Claims:
        """What a token says; raises `BadToken`."""
        if len(token) > LARGEST:
            raise BadToken("The access token is too long.")
        kid = _kid(token)
        public = self._keys.public(environment, kid)
        if public is None:
            raise BadToken("The access token was not signed by a key of this environment that still counts.")
        if kid not in self._verifying:
            if len(self._verifying) == _KEYS_AT_HAND:
                self._verifying.clear()
            self._verifying[kid] = ECAlgorithm.from_jwk(dict(public))
        try:
            claims = json.loads(_jws.decode(token, self._verifying[kid], algorithms=["ES256"]))
        except (jwt.PyJWTError, ValueError):
            raise BadToken("The access token's signature is wrong.") from None
        self._check(claims, environment)
        return Claims(
            client_id=claims["client_id"],
            tenant=claims["tenant"],
            app=claims["app"],
            scopes=frozenset(claims["scope"].split()),
            epoch=claims["epoch"],
            secret_id=int(claims["sid"]),
            raw=claims,
        )

    def _check(self, claims: Mapping[str, Any], environment: Environment) -> None:
        now = self._clock().timestamp()
        if claims["iss"] != self.issuer(environment) or claims["aud"] != self.audience(environment):
            raise BadToken("The access token was given for another address.")
        if now >= claims["exp"]:
            raise BadToken("The access token has expired; ask for a new one.")
        if now < claims["nbf"] - _SKEW:
            raise BadToken("The access token does not count yet.")

    def _key(self, environment: Environment) -> tuple[str, Any]:
        """The key in use; asked for each time, so that a rotation counts in every worker at once."""
        for _ in range(3):
            kid = self._keys.current(environment)
            if environment not in self._signing or self._signing[environment][0] != kid:
                try:
                    pem = self._keys.private(kid)
                except Refused as refused:
                    if refused.code is Code.NOT_FOUND:  # rotated between the two questions
                        continue
                    raise
                self._signing[environment] = (kid, _ecdsa.prepare_key(pem))
            return self._signing[environment]
        raise Refused(Code.BUSY, "The signing keys are being rotated over and over; try again.")


def _kid(token: str) -> str:
    """Which key a token says that it was signed by; raises `BadToken` for what is no token of ours."""
    head, _, _ = token.partition(".")
    try:
        header = json.loads(base64.urlsafe_b64decode(head.encode("ascii") + b"=" * (-len(head) % 4)))
    except (binascii.Error, ValueError, RecursionError):
        raise BadToken("This is no access token.") from None
    if not isinstance(header, dict) or header.get("typ") != "at+jwt" or header.get("alg") != "ES256":
        raise BadToken("This is no access token of this server.")
    kid = header.get("kid")
    if not isinstance(kid, str):
        raise BadToken("This is no access token of this server.")
    return kid
