"""Whatever bytes come, the answer is one of ours, and repeats nothing of them."""

import asyncio
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oauth.conftest import FORM, Shop, basic_header
from tests.world import World

MARK = "echo-Me-9137"
raw = st.binary(max_size=60) | st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass"))
marked = st.tuples(raw, raw).map(lambda two: two[0] + MARK.encode() + two[1])
value = raw | marked
names = st.sampled_from(
    [
        "authorization",
        "content-type",
        "content-length",
        "st-app-key",
        "x-original-uri",
        "x-original-method",
        "x-forwarded-uri",
        "x-forwarded-method",
        "transfer-encoding",
        "x-anything",
    ]
)
addresses = st.sampled_from(
    [
        "/integration/connect/token",
        "/integration/connect/introspect",
        "/integration/gate",
        "/integration/.well-known/jwks.json",
        f"/integration/gate/{MARK}",
        f"/integration/crm/v2/tenant/{MARK}/customers",
        f"/{MARK}",
        f"/integration/connect/token?{MARK}",
    ]
)


@pytest.fixture(scope="module")
def one() -> Iterator[tuple[asyncio.Runner, Shop]]:
    with tempfile.TemporaryDirectory() as folder, asyncio.Runner() as runner:
        home = Path(folder) / "home"
        home.mkdir(mode=0o700)
        world = World(home)
        world.portal.database.execute("PRAGMA synchronous = OFF")
        shop = Shop(world)
        runner.run(shop.server.__aenter__())
        yield runner, shop
        runner.run(shop.server.__aexit__())
        world.portal.close()


quick = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@quick
@given(
    method=st.sampled_from(["GET", "POST", "PUT"]),
    address=addresses,
    headers=st.lists(st.tuples(names, value), max_size=6),
    body=value,
)
def test_no_headers_and_no_body_make_it_fail_or_repeat_them(
    one: tuple[asyncio.Runner, Shop], method: str, address: str, headers: list[tuple[str, bytes]], body: bytes
) -> None:
    runner, shop = one
    answer = runner.run(shop.ask(method, address, headers, body))
    assert answer.status in (200, 400, 401, 403, 404, 405, 413, 429)
    assert MARK not in answer.body.decode() + repr(answer.headers)


@quick
@given(body=st.lists(st.tuples(value, value), max_size=5))
def test_no_form_makes_the_token_endpoint_fail(
    one: tuple[asyncio.Runner, Shop], body: list[tuple[bytes, bytes]]
) -> None:
    runner, shop = one
    sent = b"&".join(b"%s=%s" % pair for pair in body)
    for more in (b"", f"&client_id={shop.client}&client_secret={shop.secret}&grant_type=client_credentials".encode()):
        answer = runner.run(shop.ask("POST", "/integration/connect/token", FORM, sent + more))
        assert answer.status in (200, 400, 401, 413, 429)
        assert MARK not in answer.body.decode()


@quick
@given(client=st.text(max_size=40), secret=st.text(max_size=40), scope=value)
def test_no_credentials_and_no_scope_make_it_fail(
    one: tuple[asyncio.Runner, Shop], client: str, secret: str, scope: bytes
) -> None:
    runner, shop = one
    wrong = basic_header(client.encode("utf-8", "replace").decode(), secret.encode("utf-8", "replace").decode())
    escaped = "".join(f"%{byte:02x}" for byte in scope).encode()
    for header in (wrong, basic_header(shop.client, shop.secret)):
        body = b"grant_type=client_credentials&scope=" + escaped
        answer = runner.run(shop.ask("POST", "/integration/connect/token", [*FORM, ("authorization", header)], body))
        assert answer.status in (200, 400, 401, 429)
        assert MARK not in answer.body.decode()
