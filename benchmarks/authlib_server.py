"""Authlib's own authorization server on Flask, over the same portal: the yardstick for tokens a second.

Its store work is ours: the client proved by `portal.authenticate_client`, the use noted by `portal.record_use`.
"""

import json
import sys
import time
from pathlib import Path

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from flask import Flask, Response
from joserfc import jwt
from joserfc.jwk import ECKey
from werkzeug.serving import WSGIRequestHandler, make_server

from store import Portal
from store.models import ClientGrant


class Client(ClientMixin):  # type: ignore[misc]
    """As Authlib wants one."""

    def __init__(self, portal: Portal, client_id: str) -> None:
        self.portal, self.client_id = portal, client_id
        self.grant: ClientGrant | None = None

    def get_client_id(self) -> str:
        return self.client_id

    def get_allowed_scope(self, scope: str) -> str:
        return " ".join(sorted(self.grant.scopes)) if self.grant else ""

    def check_client_secret(self, client_secret: str) -> bool:
        self.grant = self.portal.authenticate_client("integration", self.client_id, client_secret)
        return True

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method in ("client_secret_basic", "client_secret_post")

    def check_response_type(self, response_type: str) -> bool:
        return False

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "client_credentials"


class Grant(grants.ClientCredentialsGrant):  # type: ignore[misc]
    """In both ways of authenticating."""

    TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")


def make(home: Path) -> Flask:
    """The application."""
    portal = Portal.open(home, create=False)
    kid = portal.signing_keys.current("integration")
    key = ECKey.import_key(portal.signing_keys.private(kid))
    app = Flask(__name__)

    def generate(grant_type: str, client: Client, user: object = None, scope: str | None = None, **_: object) -> object:
        assert client.grant
        portal.record_use(client.grant.secret_id)
        now = int(time.time())
        claims = {
            "iss": "http://127.0.0.1/integration",
            "sub": client.client_id,
            "aud": "http://127.0.0.1/integration/api",
            "client_id": client.client_id,
            "tenant": str(client.grant.tenant),
            "app": client.grant.app_key,
            "scope": scope or client.get_allowed_scope(""),
            "epoch": client.grant.epoch,
            "sid": str(client.grant.secret_id),
            "iat": now,
            "nbf": now,
            "exp": now + 900,
            "jti": str(now),
        }
        token = jwt.encode({"alg": "ES256", "typ": "at+jwt", "kid": kid}, claims, key)
        return {"access_token": token, "expires_in": 900, "token_type": "Bearer", "scope": claims["scope"]}

    server = AuthorizationServer(
        app, query_client=lambda client_id: Client(portal, client_id), save_token=lambda token, request: None
    )
    server.register_token_generator("default", generate)
    server.register_grant(Grant)

    @app.post("/integration/connect/token")
    def token() -> Response:
        answer: Response = server.create_token_response()
        return answer

    return app


class Quiet(WSGIRequestHandler):
    """Nothing is logged."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Nothing."""


if __name__ == "__main__":
    httpd = make_server("127.0.0.1", 0, make(Path(sys.argv[1])), request_handler=Quiet)
    print(json.dumps({"port": httpd.port}), flush=True)
    httpd.serve_forever()
