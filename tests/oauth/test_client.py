"""The connection test: each rung, and a sentence for each way in which a server can be slow, broken or lying."""

import asyncio
import gzip
import ipaddress
import json
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from oauth.client import NAMES, Ladder
from oauth.rungs import Expected, Rung, check_skew, read_claims, shown
from oauth.running import running, where_it_runs
from oauth.target import expected_of, ladder
from store import Refused
from tests.oauth.conftest import Shop

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
SECRET = "cs1.the-secret-that-is-never-shown"
EXPECTED = Expected("integration", "cid.a", "ak1.a", 1001, frozenset({"tn.crm.customers:r"}))


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", "Content-Type: application/json", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def says(answer: bytes) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)

    return talk


def token(**changes: object) -> bytes:
    body = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 900, "scope": "tn.crm.customers:r"}
    return http(json.dumps(body | changes).encode())


async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.read()


async def dripping(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.01)


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")


@asynccontextmanager
async def listening(talk: Talk, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def climb(made: Ladder, secret: str = SECRET) -> list[Rung]:
    rungs = [rung async for rung in made.climb(secret)]
    assert secret not in repr(rungs) + repr(vars(made))
    return rungs


async def climb_at(shop: Shop, talk: Talk, patience: float = 5.0) -> Rung:
    """The last rung at a server that talks like that."""
    async with listening(talk) as port:
        made = Ladder(f"http://127.0.0.1:{port}", EXPECTED, shop.server.endpoints, patience=patience)
        return (await climb(made))[-1]


async def test_without_a_server_the_whole_ladder_is_climbed_in_this_process(shop: Shop) -> None:
    expected = expected_of(shop.dev.connections.get(shop.id))
    async with ladder(shop.portal, expected) as made:
        rungs = await climb(made, shop.secret)
    assert [(rung.name, rung.ok) for rung in rungs] == [(name, True) for name in NAMES]
    assert "asked in this process" in rungs[0].sentence
    assert "2 scopes are as expected, for 900 s" in rungs[3].sentence


async def test_a_wrong_secret_stops_at_the_token_with_what_to_do(shop: Shop) -> None:
    async with ladder(shop.portal, expected_of(shop.dev.connections.get(shop.id))) as made:
        rungs = await climb(made)
    assert [(rung.name, rung.ok) for rung in rungs] == [("reachable", True), ("TLS", True), ("token", False)]
    assert rungs[-1].sentence == "The server gave no token: invalid_client: Client authentication failed."
    assert "Compare Client ID and Client Secret" in rungs[-1].advice


async def test_a_stopped_connection_is_said_to_be_stopped(shop: Shop) -> None:
    shop.admin.connections.disable(shop.id)
    async with ladder(shop.portal, expected_of(shop.dev.connections.get(shop.id))) as made:
        last = (await climb(made, shop.secret))[-1]
    assert "unauthorized_client: The connection of this client is disabled." in last.sentence


async def test_a_secret_of_another_tenant_is_noticed(shop: Shop) -> None:
    client, secret = shop.another()
    other = Expected("integration", client, shop.app.key, 1001, frozenset())
    async with ladder(shop.portal, other) as made:
        last = (await climb(made, secret))[-1]
    assert (last.name, last.sentence) == ("claims", "The token is for another tenant.")


async def test_a_wrong_app_key_falls_at_the_gate(shop: Shop) -> None:
    found = expected_of(shop.dev.connections.get(shop.id))
    wrong = Expected(found.environment, found.client_id, "ak1.other", found.tenant, found.scopes)
    async with ladder(shop.portal, wrong) as made:
        last = (await climb(made, shop.secret))[-1]
    assert (last.name, last.ok) == ("gate", False)
    assert "ST-App-Key is wrong" in last.sentence


def test_there_is_nothing_to_test_before_the_first_connect(shop: Shop) -> None:
    listed = shop.dev.connections.add(shop.app.id, 1003)
    with pytest.raises(Refused, match="first connect"):
        expected_of(listed)


ONE = '{"access_token": "a", "token_type": "Bearer", "expires_in": %s}'
HOSTILE: Sequence[tuple[str, Talk, str]] = [
    ("no HTTP", says(b"SSH-2.0-OpenSSH_9.2\r\n"), "What answers there does not speak HTTP."),
    ("hangs up", hangs_up, "What answers there does not speak HTTP."),
    ("redirect", says(http(b"", "302 Found", "Location: http://127.0.0.1:1/")), "The server redirects elsewhere"),
    ("permanent redirect", says(http(b"", "308 Moved", "Location: /x")), "The server redirects elsewhere"),
    ("bad JSON", says(http(b"{")), "The server's answer is not JSON."),
    ("HTML", says(http(b"<html>")), "The server's answer is not JSON."),
    ("not UTF-8", says(http(b'"\xff"')), "The server's answer is not JSON."),
    ("NaN", says(http((ONE % "NaN").encode())), "The server's answer is not JSON."),
    ("Infinity", says(http((ONE % "-Infinity").encode())), "The server's answer is not JSON."),
    ("deep", says(http(b"[" * 60_000)), "The server's JSON is nested too deeply"),
    ("less deep", says(http(b"[" * 40 + b"]" * 40)), "The server's JSON is nested too deeply"),
    ("a list", says(http(b"[]")), "JSON, but not an object"),
    ("huge", says(http(b" " * 70_000)), "larger than 65536 bytes"),
    ("gzip", says(http(gzip.compress(b" " * 10**7), "200 OK", "Content-Encoding: gzip")), "packs its answer"),
    ("token no text", says(token(access_token=1)), "holds no access token"),
    ("token with a line break", says(token(access_token="a\nb")), "holds no access token"),
    ("no token", says(token(access_token=None)), "holds no access token"),
    ("another type", says(token(token_type="mac")), "not a Bearer token"),
    ("lifetime in words", says(token(expires_in="900")), "whole seconds"),
    ("lifetime true", says(token(expires_in=True)), "whole seconds"),
    ("lifetime below nothing", says(token(expires_in=-1)), "whole seconds"),
    ("lifetime beyond all", says(token(expires_in=10**40)), "whole seconds"),
    ("scope as a list", says(token(scope=["a"])), "in a wrong type"),
    ("error of no kind", says(http(b'{"error": 5}', "500 Oops")), "refused with 500, without saying why"),
    (
        "escape codes",
        says(
            http(json.dumps({"error": "x\x1b]0;owned\x07", "error_description": "\x9b31m\u202e"}).encode(), "400 Bad")
        ),
        "(words that hold the control character U+001B): (words that hold the control character U+009B)",
    ),
    (
        "the secret back",
        says(http(json.dumps({"error": "x", "error_description": f"not {SECRET}"}).encode(), "400 Bad")),
        "(words that repeat the secret)",
    ),
]


@pytest.mark.parametrize(("talk", "said"), [one[1:] for one in HOSTILE], ids=[one[0] for one in HOSTILE])
async def test_a_server_that_lies_or_breaks_gets_a_sentence_of_its_own(shop: Shop, talk: Talk, said: str) -> None:
    rung = await climb_at(shop, talk)
    assert (rung.name, rung.ok) == ("token", False)
    assert said in rung.sentence
    assert rung.sentence.isprintable()
    assert rung.advice or "no token" in rung.sentence


@pytest.mark.parametrize("talk", [silent, dripping], ids=["silent", "dripping"])
async def test_a_server_that_never_finishes_is_given_up_at_the_deadline(shop: Shop, talk: Talk) -> None:
    rung = await climb_at(shop, talk, patience=0.3)
    assert rung.sentence == "The server did not answer in full within 0.3 s."


async def test_a_dead_server_is_not_reached(shop: Shop) -> None:
    async with listening(silent) as port:
        pass
    rungs = await climb(Ladder(f"http://127.0.0.1:{port}", EXPECTED, shop.server.endpoints))
    assert [(rung.name, rung.sentence) for rung in rungs] == [("reachable", "Nothing listens there.")]


async def test_a_secret_is_not_sent_in_the_clear_to_another_machine(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def connect(self: Ladder, tls: object) -> None:
        """As if it could be reached."""

    monkeypatch.setattr(Ladder, "_connect", connect)
    last = (await climb(Ladder("http://auth.example.com", EXPECTED, shop.server.endpoints)))[-1]
    assert (last.name, last.ok) == ("TLS", False)
    assert "so it was not sent" in last.sentence


@pytest.fixture
def untrusted(tmp_path: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that it made itself."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    certificate = builder.add_extension(names, False).sign(key, hashes.SHA256())
    pem, encoding = tmp_path / "server.pem", serialization.Encoding.PEM
    private = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(private + certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_broken_tls_is_told_from_an_untrusted_certificate(shop: Shop, untrusted: ssl.SSLContext) -> None:
    async with listening(silent, untrusted) as port:
        last = (await climb(Ladder(f"https://127.0.0.1:{port}", EXPECTED, shop.server.endpoints)))[-1]
        assert (last.name, last.sentence.partition(":")[0]) == ("TLS", "The server's certificate is not valid")
    async with listening(says(b"HTTP/1.1 400 Bad\r\n\r\n")) as port:
        last = (await climb(Ladder(f"https://127.0.0.1:{port}", EXPECTED, shop.server.endpoints, patience=1)))[-1]
        assert (last.name, last.ok) == ("TLS", False)


async def test_a_proxy_from_the_environment_is_sent_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    rung = await climb_at(shop, says(token(access_token=1)))
    assert "holds no access token" in rung.sentence


async def test_the_test_can_be_cancelled_and_forgets_the_secret(shop: Shop) -> None:
    asked = asyncio.Event()

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if await reader.read(1):
            asked.set()
            await reader.read()

    async with listening(never) as port:
        made = Ladder(f"http://127.0.0.1:{port}", EXPECTED, shop.server.endpoints)
        task = asyncio.create_task(climb(made))
        await asked.wait()
        assert made._secret == SECRET
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert made._secret == ""


def test_a_clock_that_is_far_off_is_said_which_way() -> None:
    from oauth.rungs import Fallen

    assert check_skew(100, 100.4) == "The clocks agree."
    assert check_skew(110, 100) == "The clocks are 10 s apart."
    for server, words in ((200.0, "100 s ahead of"), (0.0, "100 s behind")):
        with pytest.raises(Fallen, match=words):
            check_skew(server, 100)


def test_a_token_that_is_no_jwt_has_no_claims_to_read() -> None:
    for text in ("a", "a.b.c", "a..c", "a.W10.c", "é.é.é", "a.e30=.c" + "=" * 9):
        assert read_claims(text) in (None, {})
    assert shown("a" * 500, SECRET) == "a" * 200 + "…"


async def test_a_server_of_the_configuration_is_asked_by_its_name(shop: Shop) -> None:
    async with listening(says(token(access_token=1))) as port:
        shop.portal.home.config.write_text(f'[servers]\nstage = "http://127.0.0.1:{port}"\n')
        shop.portal.home.config.chmod(0o600)
        async with ladder(shop.portal, EXPECTED, "stage") as made:
            assert "holds no access token" in (await climb(made))[-1].sentence
    with pytest.raises(Refused, match="it names stage"):
        async with ladder(shop.portal, EXPECTED, "other"):
            pass


def test_only_a_server_that_holds_the_portal_s_lock_is_taken_for_its_server(tmp_path: Path) -> None:
    assert where_it_runs(tmp_path) is None
    with running(tmp_path, "http://127.0.0.1:8400") as first, running(tmp_path, "http://127.0.0.1:1") as second:
        assert (first, second, where_it_runs(tmp_path)) == (True, False, "http://127.0.0.1:8400")
    assert where_it_runs(tmp_path) is None
