"""The gate: one decision, asked by gateways and by the sandbox."""

from collections.abc import Callable

import pytest

from oauth.endpoints import SHIPPED, Endpoints
from store import Refused
from store.scopes import shipped_catalogue
from tests.oauth.conftest import Answer, Headers, Shop
from tests.world import READS, WRITES

CUSTOMERS = "/crm/v2/tenant/1001/customers"
EMPTY = {"page": 1, "pageSize": 50, "hasMore": False, "data": []}


def nginx(address: str, method: str = "GET") -> Headers:
    return [("x-original-uri", address), ("x-original-method", method)]


async def ask(shop: Shop, token: str, told: Headers, *, at: str = "/integration/gate", method: str = "GET") -> Answer:
    """As a gateway asks, with the client's headers beside its own."""
    return await shop.ask(method, at, [("authorization", token), ("st-app-key", shop.app.key), *told])


async def test_an_allowed_read_is_an_empty_page_in_the_sandbox(shop: Shop) -> None:
    token = await shop.access_token()
    for sent in (f"Bearer {token}", f"bearer {token}", token):
        headers = [("authorization", sent), ("st-app-key", shop.app.key)]
        answer = await shop.ask("GET", f"/integration{CUSTOMERS}?page=1", headers)
        assert (answer.status, answer.json) == (200, EMPTY)


async def test_without_a_token_the_challenge_has_no_error_code(shop: Shop) -> None:
    for headers in ([], [("authorization", "Bearer")], [("authorization", "")]):
        answer = await shop.ask("GET", f"/integration{CUSTOMERS}", headers)
        assert (answer.status, answer.json["code"]) == (401, "no_token")
        assert answer.headers["www-authenticate"] == 'Bearer realm="devportal"'
        assert answer.headers["content-type"] == "application/problem+json"
        assert set(answer.json) == {"type", "title", "status", "code", "detail"}


async def test_what_is_no_token_of_this_environment_is_invalid(shop: Shop) -> None:
    token = await shop.access_token()
    head, body, signature = token.split(".")
    for wrong in (
        "a",
        "a.b.c",
        f"{head}.{body}.",
        f"{head}.{body}.{signature[:-4]}AAAA",
        f"{head}..{signature}",
        "é",
        "." * 20_000,
        "eyJhbGciOiJub25lIiwidHlwIjoiYXQrand0In0.e30.",
        "Basic YTpi",
        f"{token} {token}",
    ):
        answer = await shop.call(wrong)
        assert (answer.status, answer.json["code"]) == (401, "invalid_token")
        assert 'error="invalid_token"' in answer.headers["www-authenticate"]
    assert (await shop.call(token, f"/production{CUSTOMERS}")).json["code"] == "invalid_token"


async def test_a_token_ends_with_its_time(shop: Shop) -> None:
    token = await shop.access_token()
    shop.world.clock.go(seconds=899)
    assert (await shop.call(token)).status == 200
    shop.world.clock.go(seconds=1)
    assert (await shop.call(token)).status == 401


async def test_app_key_tenant_and_scope_must_be_the_token_s(shop: Shop) -> None:
    token = await shop.access_token(scope=READS[0])
    for path, key, status, code in (
        (CUSTOMERS, "ak1.other", 403, "app_key"),
        ("/crm/v2/tenant/1002/customers", "", 403, "wrong_tenant"),
        ("/crm/v2/tenant/01001/customers", "", 403, "wrong_tenant"),
        ("/crm/v2/tenant/1001/leads", "", 403, "insufficient_scope"),
        ("/crm/v2/tenant/1001/bookings", "", 403, "insufficient_scope"),
        ("/crm/v2/tenant/1001/nothing", "", 404, "unknown_endpoint"),
        ("/crm/v9/tenant/1001/customers", "", 404, "unknown_endpoint"),
    ):
        answer = await shop.call(token, f"/integration{path}", key=key)
        assert (answer.status, answer.json["code"]) == (status, code)
    short = await shop.call(token, "/integration/crm/v2/tenant/1001/leads")
    assert 'scope="tn.crm.leads:r"' in short.headers["www-authenticate"]
    missing = await shop.ask("GET", f"/integration{CUSTOMERS}", [("authorization", token)])
    assert (missing.status, missing.json["code"]) == (403, "app_key")


async def test_a_write_is_allowed_by_the_gate_and_refused_by_the_sandbox_that_has_no_data(shop: Shop) -> None:
    shop.publish(*READS[:2], WRITES[0])
    shop.admin.connections.accept(shop.id, expected_version=2)
    token = await shop.access_token()
    assert (await ask(shop, token, nginx(CUSTOMERS, "POST"))).status == 200
    answer = await shop.call(token, f"/integration{CUSTOMERS}", "POST")
    assert (answer.status, answer.json["code"]) == (403, "read_only")


def _removed(shop: Shop) -> None:
    shop.publish(READS[1])


def _reconnected(shop: Shop) -> None:
    shop.admin.connections.disconnect(shop.id)
    shop.admin.connections.connect(shop.id, expected_version=1)


@pytest.mark.parametrize(
    ("event", "status", "code"),
    [
        (lambda shop: shop.admin.connections.disable(shop.id), 403, "not_usable"),
        (lambda shop: shop.dev.connections.suspend(shop.id), 403, "not_usable"),
        (lambda shop: shop.world.operator.connections.block(shop.id), 403, "not_usable"),
        (lambda shop: shop.admin.connections.disconnect(shop.id), 403, "not_usable"),
        (lambda shop: shop.dev.connections.remove(shop.id), 403, "not_usable"),
        (lambda shop: shop.dev.apps.archive(shop.app.id), 403, "not_usable"),
        (lambda shop: shop.admin.credentials.revoke(shop.secret_id), 401, "invalid_token"),
        (_reconnected, 401, "invalid_token"),
        (_removed, 403, "insufficient_scope"),
    ],
    ids=["disable", "suspend", "block", "disconnect", "remove", "archive", "revoke", "reconnect", "remove a scope"],
)
async def test_what_is_taken_away_bites_at_the_next_call(
    shop: Shop, event: Callable[[Shop], object], status: int, code: str
) -> None:
    token = await shop.access_token()
    assert (await shop.call(token)).status == 200
    event(shop)
    answer = await shop.call(token)
    assert (answer.status, answer.json["code"]) == (status, code)
    asked = await ask(shop, token, nginx(CUSTOMERS))
    assert (asked.status, asked.json["code"]) == (status, code)


async def test_a_scope_that_was_accepted_later_needs_a_new_token(shop: Shop) -> None:
    old = await shop.access_token()
    shop.publish(*READS[:3])
    shop.admin.connections.accept(shop.id, expected_version=2)
    leads = "/integration/crm/v2/tenant/1001/leads"
    assert (await shop.call(old, leads)).status == 403
    assert (await shop.call(await shop.access_token(), leads)).status == 200


@pytest.mark.parametrize(
    ("told", "at", "method"),
    [
        (nginx(f"{CUSTOMERS}?page=2"), "/integration/gate", "GET"),
        (nginx(f"/integration{CUSTOMERS}"), "/integration/gate", "GET"),
        (
            [("x-original-url", f"https://api.example{CUSTOMERS}"), ("x-original-method", "get")],
            "/integration/gate",
            "GET",
        ),
        ([("x-forwarded-uri", CUSTOMERS), ("x-forwarded-method", "GET")], "/integration/gate", "GET"),
        ([], f"/integration/gate{CUSTOMERS}", "GET"),
        ([], f"/integration/gate/integration{CUSTOMERS}", "GET"),
        ([], f"/integration/gate{CUSTOMERS}", "HEAD"),
    ],
    ids=["nginx", "nginx with environment", "ingress-nginx", "traefik", "envoy", "envoy with environment", "head"],
)
async def test_each_gateway_asks_in_its_own_way(shop: Shop, told: Headers, at: str, method: str) -> None:
    token = await shop.access_token()
    answer = await ask(shop, f"Bearer {token}", told, at=at, method=method)
    assert (answer.status, answer.body) == (200, b"")
    assert (answer.headers["x-client-id"], answer.headers["x-tenant"], answer.headers["x-scope"]) == (
        shop.client,
        "1001",
        READS[0],
    )
    assert (await ask(shop, "", told, at=at, method=method)).status == 401


async def test_a_gateway_is_told_200_401_and_403_and_nothing_else(shop: Shop) -> None:
    token = await shop.access_token()
    answer = await ask(shop, token, nginx("/crm/v2/tenant/1001/nothing"))
    assert (answer.status, answer.json["status"], answer.json["code"]) == (403, 403, "unknown_endpoint")


@pytest.mark.parametrize(
    "told",
    [
        [],
        [("x-original-uri", CUSTOMERS)],
        [("x-original-method", "GET")],
        [*nginx(CUSTOMERS), ("x-forwarded-uri", "/crm/v2/tenant/1001/bookings")],
        [*nginx(CUSTOMERS), ("x-original-uri", "/crm/v2/tenant/1001/bookings")],
        [*nginx(CUSTOMERS), ("x-forwarded-method", "POST")],
    ],
)
async def test_a_client_that_adds_a_gateway_s_headers_is_not_judged_for_another_call(shop: Shop, told: Headers) -> None:
    token = await shop.access_token()
    answer = await ask(shop, token, told)
    assert (answer.status, answer.json["code"]) == (403, "unclear_call")
    appended = await ask(shop, token, nginx("/crm/v2/tenant/1001/bookings"), at=f"/integration/gate{CUSTOMERS}")
    assert appended.json["code"] == "unclear_call"
    delete = await ask(shop, token, [("x-original-method", "GET")], at=f"/integration/gate{CUSTOMERS}", method="DELETE")
    assert delete.json["code"] == "unclear_call"


@pytest.mark.parametrize(
    "address",
    [
        "/crm/v2/tenant/1001/../1002/customers",
        "/crm/v2/tenant/1002/%2e%2e/1001/customers",
        "//crm/v2/tenant/1001/customers",
        "/crm/v2/tenant/1001/customers/",
        "/crm/v2/tenant/1001//customers",
        "/crm/v2/tenant/1001%2Fcustomers",
        "",
        "/crm/v2/tenant/1001/customers/..",
        "/crm/v2/tenant/1001/customers/..;",
        "/CRM/v2/tenant/1001/customers",
        "/crm/v2/tenant/1001\\customers",
        "/crm/v2/tenant/1001/customers\x00",
        "/production/crm/v2/tenant/1001/customers",
        "crm/v2/tenant/1001/customers",
        "/integration/integration/crm/v2/tenant/1001/customers",
    ],
)
async def test_an_address_that_an_api_could_read_differently_is_nobody_s(shop: Shop, address: str) -> None:
    answer = await ask(shop, await shop.access_token(), nginx(address))
    assert (answer.status, answer.json["code"]) == (403, "unknown_endpoint")


async def test_two_tokens_or_two_app_keys_are_refused(shop: Shop) -> None:
    token = await shop.access_token()
    two = await ask(shop, token, [*nginx(CUSTOMERS), ("authorization", token)])
    keys = await ask(shop, token, [*nginx(CUSTOMERS), ("st-app-key", shop.app.key)])
    assert (two.status, keys.status) == (401, 403)


def test_every_endpoint_needs_a_scope_of_the_catalogue_and_is_found() -> None:
    import json

    endpoints, catalogue = Endpoints.load(SHIPPED), shipped_catalogue()
    for row in json.loads(SHIPPED.read_text("utf-8")):
        path = "/".join(
            "1001" if part == "{tenant}" else "7" if part.startswith("{") else part for part in row["path"].split("/")
        )
        found = endpoints.find(row["method"], path)
        assert found is not None
        assert (found[0].scope, found[1]) == (row["scope"], "1001")
        assert row["scope"] in catalogue


def test_a_literal_goes_before_a_parameter_and_a_read_may_be_a_post() -> None:
    endpoints = Endpoints.load(SHIPPED)
    patch = endpoints.find("PATCH", "/accounting/v2/tenant/1/ap-bills/custom-fields")
    assert patch
    assert patch[0].scope == "tn.acc.apbills:w"
    report = endpoints.find("POST", "/reporting/v2/tenant/1/report-category/a/reports/2/data")
    assert report
    assert (report[0].scope, report[0].reads) == ("tn.rpr.reports:r", True)
    assert endpoints.find("DELETE", "/crm/v2/tenant/1/customers") is None


async def test_an_operator_may_replace_the_endpoints(shop: Shop) -> None:
    own = shop.portal.home.folder / "endpoints.json"
    own.write_text('[{"method": "GET", "path": "/x/tenant/{tenant}/y", "scope": "tn.crm.leads:r"}]')
    found = Endpoints.of(shop.portal.home.folder).find("GET", "/x/tenant/5/y")
    assert found
    assert (found[0].scope, found[1]) == ("tn.crm.leads:r", "5")
    for broken in ("{", "{}", "[1]", '[{"method": "GET", "path": "/x", "scope": "a"}]'):
        own.write_text(broken)
        if broken != "{}":
            with pytest.raises(Refused):
                Endpoints.of(shop.portal.home.folder)
