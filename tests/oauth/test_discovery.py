"""Metadata, keys and introspection."""

from urllib.parse import urlencode

import pytest

from store.scopes import shipped_catalogue
from tests.oauth.conftest import EFFECTIVE, FORM, Answer, Shop
from tests.world import READS

TWO = ["/integration/.well-known/openid-configuration", "/.well-known/oauth-authorization-server/integration"]


@pytest.mark.parametrize("address", TWO)
async def test_a_client_finds_out_where_things_are_and_what_they_understand(shop: Shop, address: str) -> None:
    answer = await shop.ask("GET", address)
    assert (answer.status, answer.headers["cache-control"]) == (200, "no-store")
    issuer = "http://127.0.0.1:8400/integration"
    assert {name: value for name, value in answer.json.items() if name != "scopes_supported"} == {
        "issuer": issuer,
        "token_endpoint": f"{issuer}/connect/token",
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "introspection_endpoint": f"{issuer}/connect/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "jwks_uri": f"{issuer}/.well-known/jwks.json",
        "grant_types_supported": ["client_credentials"],
        "response_types_supported": [],
    }
    assert len(answer.json["scopes_supported"]) == len(shipped_catalogue())
    post = await shop.ask("POST", address)
    assert (post.status, post.headers["allow"]) == (405, "GET, HEAD")


async def test_no_key_is_published_with_its_private_half(shop: Shop) -> None:
    for environment in ("integration", "production"):
        [key] = (await shop.ask("GET", f"/{environment}/.well-known/jwks.json")).json["keys"]
        assert "d" not in key


async def introspect(shop: Shop, token: str, client: str = "", secret: str = "") -> Answer:
    form = {"client_id": client or shop.client, "client_secret": secret or shop.secret, "token": token}
    return await shop.ask("POST", "/integration/connect/introspect", FORM, urlencode(form).encode())


async def test_a_client_may_ask_about_its_own_token(shop: Shop) -> None:
    token = await shop.access_token()
    answer = await introspect(shop, token)
    said = answer.json
    now = int(shop.world.clock().timestamp())
    assert (said["active"], said["scope"], said["client_id"], said["tenant"]) == (True, EFFECTIVE, shop.client, "1001")
    assert (said["token_type"], said["iat"], said["exp"], said["sub"]) == ("Bearer", now, now + 900, shop.client)
    shop.publish(READS[0])
    assert (await introspect(shop, token)).json["scope"] == READS[0]


async def test_about_any_other_token_it_is_told_only_that_it_is_not_active(shop: Shop) -> None:
    token = await shop.access_token()
    client, secret = shop.another()
    asked = [await introspect(shop, token, client, secret), await introspect(shop, "a.b.c")]
    shop.admin.connections.disable(shop.id)
    asked.append(await introspect(shop, token))
    shop.admin.connections.enable(shop.id)
    shop.world.clock.go(seconds=900)
    asked.append(await introspect(shop, token))
    assert [(answer.status, answer.json) for answer in asked] == [(200, {"active": False})] * 4


async def test_a_token_of_a_revoked_secret_is_not_active(shop: Shop) -> None:
    token = await shop.access_token()
    newer = shop.admin.credentials.rotate(shop.id, keep_old_for="now")
    fresh = shop.world.collected(shop.dev, newer)
    assert (await introspect(shop, token, secret=fresh)).json == {"active": False}


async def test_introspection_asks_who_is_asking(shop: Shop) -> None:
    token = await shop.access_token()
    assert (await introspect(shop, token, secret="no")).status == 401
    assert (await introspect(shop, "")).json["error"] == "invalid_request"
