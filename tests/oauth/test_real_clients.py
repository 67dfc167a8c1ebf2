"""Clients that others have written get tokens and use them."""

import subprocess
from collections.abc import Iterator
from typing import NamedTuple

import httpx
import pytest
from authlib.integrations.httpx_client import AsyncOAuth2Client, OAuth2Client
from oauthlib.oauth2 import BackendApplicationClient
from requests.auth import HTTPBasicAuth
from requests_oauthlib import OAuth2Session

from tests.oauth.conftest import EFFECTIVE
from tests.oauth.served import served
from tests.world import World


class Place(NamedTuple):
    """A server and a client of it."""

    base: str
    client: str
    secret: str
    key: str

    @property
    def token(self) -> str:
        return f"{self.base}/integration/connect/token"

    @property
    def customers(self) -> str:
        return f"{self.base}/integration/crm/v2/tenant/1001/customers"

    @property
    def app(self) -> dict[str, str]:
        return {"ST-App-Key": self.key}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("portal") / "home"
    home.mkdir(mode=0o700)
    world = World(home)
    dev, admin = world.developer(), world.admin()
    app = world.app(dev)
    made = admin.credentials.generate(world.connected(dev, admin, app).id)
    secret = world.collected(dev, made)
    world.portal.close()
    with served(home) as base:
        yield Place(base, made.client_id, secret, app.key)


WAYS = ["client_secret_basic", "client_secret_post"]
EMPTY = {"page": 1, "pageSize": 50, "hasMore": False, "data": []}


@pytest.mark.parametrize("way", WAYS)
def test_authlib_s_client(place: Place, way: str) -> None:
    with OAuth2Client(place.client, place.secret, token_endpoint_auth_method=way, trust_env=False) as client:
        token = client.fetch_token(place.token, grant_type="client_credentials")
        assert (token["token_type"], token["scope"], token["expires_in"]) == ("Bearer", EFFECTIVE, 900)
        answer = client.get(place.customers, headers=place.app)
        assert (answer.status_code, answer.json()) == (200, EMPTY)
        about = client.introspect_token(f"{place.base}/integration/connect/introspect", token=token["access_token"])
        assert about.json()["active"] is True


@pytest.mark.parametrize("way", WAYS)
async def test_authlib_s_client_without_waiting(place: Place, way: str) -> None:
    async with AsyncOAuth2Client(place.client, place.secret, token_endpoint_auth_method=way, trust_env=False) as client:
        await client.fetch_token(place.token, grant_type="client_credentials", scope="tn.crm.customers:r")
        answer = await client.get(place.customers, headers=place.app)
        assert (answer.status_code, answer.json()) == (200, EMPTY)


@pytest.mark.parametrize("basic", [True, False])
def test_requests_oauthlib(place: Place, basic: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")
    with OAuth2Session(client=BackendApplicationClient(client_id=place.client)) as session:
        session.trust_env = False
        given = (
            {"auth": HTTPBasicAuth(place.client, place.secret)}
            if basic
            else {"client_secret": place.secret, "include_client_id": True}
        )
        token = session.fetch_token(place.token, **given)
        assert token["scope"] == EFFECTIVE.split()
        answer = session.get(place.customers, headers=place.app)
        assert (answer.status_code, answer.json()) == (200, EMPTY)


@pytest.mark.parametrize("basic", [True, False])
def test_plain_httpx(place: Place, basic: bool) -> None:
    form = {"grant_type": "client_credentials"}
    with httpx.Client(trust_env=False) as client:
        if basic:
            token = client.post(place.token, data=form, auth=(place.client, place.secret)).json()["access_token"]
        else:
            form |= {"client_id": place.client, "client_secret": place.secret}
            token = client.post(place.token, data=form).json()["access_token"]
        answer = client.get(place.customers, headers={"Authorization": token, **place.app})
        assert (answer.status_code, answer.json()) == (200, EMPTY)
        asked = {
            "Authorization": f"Bearer {token}",
            "X-Original-URI": "/crm/v2/tenant/1001/customers",
            "X-Original-Method": "GET",
        }
        assert client.get(f"{place.base}/integration/gate", headers=asked | place.app).status_code == 200


@pytest.mark.parametrize("basic", [True, False])
def test_curl(place: Place, basic: bool) -> None:
    who = (
        ["--user", f"{place.client}:{place.secret}"]
        if basic
        else ["--data", f"client_id={place.client}", "--data-urlencode", f"client_secret={place.secret}"]
    )
    asked = ["curl", "--silent", "--noproxy", "*", "--data", "grant_type=client_credentials", *who, place.token]
    done = subprocess.run(asked, capture_output=True, text=True, check=True)
    assert '"token_type":"Bearer"' in done.stdout
