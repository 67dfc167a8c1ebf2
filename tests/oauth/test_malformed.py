"""Requests that are wrong in some way, each with the exact answer."""

import base64
from typing import NamedTuple

import pytest

from tests.oauth.conftest import FORM, Headers, Shop, basic_header

TOKEN = "/integration/connect/token"
ID, SECRET = "cid.nobody", "cs1.nothing"
GRANT = "grant_type=client_credentials"
BODY = f"{GRANT}&client_id={ID}&client_secret={SECRET}"
BASIC = basic_header(ID, SECRET)

MEDIA = "The media type must be application/x-www-form-urlencoded."
ENCODED = "The body is not form-encoded."
UTF8 = "The body is not UTF-8."
TWICE = "A parameter is there more than once."
ADDRESS = "Credentials must not be in the address: send them in the body or by HTTP Basic."
WAYS = "The client authenticates in more than one way; use one."
CLIENT = "Client authentication failed."
LARGE = "The body is larger than 16384 bytes."


class Wrong(NamedTuple):
    """One request and its answer; `@` in the body and in Basic stands for the shop's right credentials."""

    name: str
    body: str | bytes = BODY
    headers: Headers = FORM
    method: str = "POST"
    address: str = TOKEN
    status: int = 400
    error: str = "invalid_request"
    said: str = ""


def b64(text: str | bytes) -> str:
    return base64.b64encode(text.encode() if isinstance(text, str) else text).decode()


def typed(media_type: str) -> Headers:
    return [("content-type", media_type)]


def authorized(*values: str | bytes) -> Headers:
    return [*FORM, *(("authorization", value) for value in values)]


def method(name: str) -> Wrong:
    return Wrong(f"method {name}", method=name, status=405, said="This address takes POST only.")


def media(name: str, headers: Headers) -> Wrong:
    return Wrong(f"media type: {name}", headers=headers, said=MEDIA)


def body(name: str, text: str | bytes, said: str) -> Wrong:
    return Wrong(f"body: {name}", body=text, said=said)


def address(query: str) -> Wrong:
    return Wrong(f"address: {query}", address=f"{TOKEN}?{query}", said=ADDRESS)


def ways(name: str, text: str, headers: Headers) -> Wrong:
    return Wrong(f"two ways: {name}", body=text, headers=headers, said=WAYS)


def client(name: str, text: str | bytes = GRANT, headers: Headers = FORM) -> Wrong:
    return Wrong(f"client: {name}", body=text, headers=headers, status=401, error="invalid_client", said=CLIENT)


def proved(name: str, text: str, error: str, said: str) -> Wrong:
    return Wrong(f"right secret: {name}", body=f"client_id=@id&client_secret=@secret{text}", error=error, said=said)


MALFORMED_SCOPE = "The parameter scope is malformed: names with one space between them."
ONLY_GRANT = "The only grant type is client_credentials."
NO_GRANT = "The parameter grant_type is missing."

TABLE = [
    *(method(name) for name in ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "post", "BREW")),
    media("none", []),
    media("empty", typed("")),
    media("json", typed("application/json")),
    media("text", typed("text/plain")),
    media("multipart", typed("multipart/form-data; boundary=x")),
    media("another charset", typed("application/x-www-form-urlencoded; charset=utf-16")),
    media("another parameter", typed("application/x-www-form-urlencoded; boundary=x")),
    media("a longer word", typed("application/x-www-form-urlencoded-not")),
    media("two", [*FORM, *FORM]),
    media("not ASCII", [("content-type", b"application/x-www-form-urlencoded\xff")]),
    Wrong("size: said", headers=[*FORM, ("content-length", "16385")], status=413, said=LARGE),
    Wrong("size: a number of 5,000 digits", headers=[*FORM, ("content-length", "9" * 5000)], status=413, said=LARGE),
    Wrong("size: sent", body="a" * 16385, headers=[*FORM, ("transfer-encoding", "chunked")], status=413, said=LARGE),
    Wrong("size: no number", headers=[*FORM, ("content-length", "a")], said="The length of the body is not a number."),
    Wrong("size: minus", headers=[*FORM, ("content-length", "-1")], said="The length of the body is not a number."),
    body("half an escape", "grant_type=%", ENCODED),
    body("an escape of one digit", "grant_type=%2", ENCODED),
    body("an escape of no digits", "grant_type=%zz", ENCODED),
    body("a space", "grant_type=client credentials", ENCODED),
    body("a line break at the end", f"{BODY}\n", ENCODED),
    body("a NUL", f"{BODY}\0", ENCODED),
    body("raw UTF-8", f"{BODY}é".encode(), ENCODED),
    body("a byte order mark", b"\xef\xbb\xbf" + BODY.encode(), ENCODED),
    body("JSON", '{"grant_type": "client_credentials"}', ENCODED),
    body("escapes that are no UTF-8", "client_id=%ff", UTF8),
    body("an escaped surrogate", "client_id=%ed%a0%80", UTF8),
    body("a name that is no UTF-8", "%c3=1", UTF8),
    body("grant_type twice", f"{BODY}&{GRANT}", TWICE),
    body("client_id twice", f"{BODY}&client_id={ID}", TWICE),
    body("client_secret twice", f"{BODY}&client_secret=", TWICE),
    body("scope twice", f"{BODY}&scope=a&scope=b", TWICE),
    body("an unknown one twice", f"{BODY}&x=1&x=1", TWICE),
    body("the same name in two spellings", f"{BODY}&s=1&%73=1", TWICE),
    *(
        address(query)
        for query in (
            "client_id=a",
            "client_secret=a",
            "x=1&client_secret=a",
            "x=1;client_secret=a",
            "client%5Fsecret=a",
            "CLIENT_SECRET=a",
            "+client_secret=a",
            "client_assertion=a",
            "access_token=a",
            "client_secret",
        )
    ),
    ways("Basic and a secret in the body", BODY, authorized(BASIC)),
    ways("Basic and another client ID in the body", f"{GRANT}&client_id=cid.b", authorized(BASIC)),
    ways("Basic and an assertion", f"{GRANT}&client_assertion=a", authorized(BASIC)),
    ways("Bearer and a secret in the body", BODY, authorized("Bearer a")),
    ways("a secret and an assertion", f"{BODY}&client_assertion=a", FORM),
    ways("two Authorization headers", GRANT, authorized(BASIC, BASIC)),
    client("nothing at all", b""),
    client("no credentials"),
    client("an ID alone", f"{GRANT}&client_id=@id"),
    client("a secret alone", f"{GRANT}&client_secret=@secret"),
    client("empty ones", f"{GRANT}&client_id=&client_secret="),
    client("unknown", BODY),
    client("a NUL behind the secret", f"{GRANT}&client_id=@id&client_secret=@secret%00"),
    client("a space behind the secret", f"{GRANT}&client_id=@id&client_secret=@secret+"),
    client("an assertion alone", f"{GRANT}&client_assertion=a&client_assertion_type=b"),
    client("Basic with nothing after it", headers=authorized("Basic")),
    client("Basic with a space after it", headers=authorized("Basic ")),
    client("Basic that is no base64", headers=authorized("Basic !!!!")),
    client("Basic without padding", headers=authorized("Basic YQ")),
    client("Basic without a colon", headers=authorized(f"Basic {b64('abc')}")),
    client("Basic of invalid UTF-8", headers=authorized("Basic " + b64(b"\xff\xfe:\xff"))),
    client("Basic of escaped invalid UTF-8", headers=authorized(f"Basic {b64('%ff:%ff')}")),
    client("Basic with half an escape", headers=authorized(f"Basic {b64('a%:b')}")),
    client("Basic and more", headers=authorized(f"{BASIC}, {BASIC}")),
    client("Basic of bytes that are no ASCII", headers=authorized(b"Basic \xff\xff\xff\xff")),
    client("an empty Authorization", headers=authorized("")),
    client("Digest", headers=authorized('Digest username="a"')),
    client("Bearer", headers=authorized("Bearer a")),
    client("a secret with a NUL in Basic", headers=authorized("@basic-nul")),
    proved("no grant type", "", "invalid_request", NO_GRANT),
    proved("an empty grant type", "&grant_type=", "invalid_request", NO_GRANT),
    proved("a grant type without a value", "&grant_type", "invalid_request", NO_GRANT),
    proved("password", "&grant_type=password&username=a&password=b", "unsupported_grant_type", ONLY_GRANT),
    proved("refresh_token", "&grant_type=refresh_token&refresh_token=a", "unsupported_grant_type", ONLY_GRANT),
    proved("authorization_code", "&grant_type=authorization_code&code=a", "unsupported_grant_type", ONLY_GRANT),
    proved("a space behind it", "&grant_type=client_credentials+", "unsupported_grant_type", ONLY_GRANT),
    proved("capitals", "&grant_type=CLIENT_CREDENTIALS", "unsupported_grant_type", ONLY_GRANT),
    proved("a scope in quotes", f"&{GRANT}&scope=%22a%22", "invalid_scope", MALFORMED_SCOPE),
    proved("two spaces", f"&{GRANT}&scope=a++b", "invalid_scope", MALFORMED_SCOPE),
    proved("a space alone", f"&{GRANT}&scope=+", "invalid_scope", MALFORMED_SCOPE),
    proved("a line break", f"&{GRANT}&scope=a%0Ab", "invalid_scope", MALFORMED_SCOPE),
    proved("letters with accents", f"&{GRANT}&scope=%C3%A9", "invalid_scope", MALFORMED_SCOPE),
    proved(
        "an unknown scope",
        f"&{GRANT}&scope=root",
        "invalid_scope",
        "Not in force for this client: 1 not in the catalogue.",
    ),
    proved(
        "a scope that was never asked for",
        f"&{GRANT}&scope=tn.crm.customers:w",
        "invalid_scope",
        "Not in force for this client: tn.crm.customers:w: never asked for.",
    ),
]


def test_there_are_enough_of_them_and_each_has_a_name_of_its_own() -> None:
    assert len(TABLE) >= 60
    assert len({wrong.name for wrong in TABLE}) == len(TABLE)


@pytest.mark.parametrize("wrong", TABLE, ids=lambda wrong: wrong.name)
async def test_a_wrong_request_has_its_exact_answer(shop: Shop, wrong: Wrong) -> None:
    sent = wrong.body if isinstance(wrong.body, bytes) else wrong.body.encode()
    sent = sent.replace(b"@id", shop.client.encode()).replace(b"@secret", shop.secret.encode())
    nul = basic_header(shop.client, f"{shop.secret}\0")
    headers = [(name, nul if value == "@basic-nul" else value) for name, value in wrong.headers]
    answer = await shop.ask(wrong.method, wrong.address, headers, sent)
    assert (answer.status, answer.json) == (wrong.status, {"error": wrong.error, "error_description": wrong.said})
    expected = {
        "cache-control": "no-store",
        "pragma": "no-cache",
        "content-type": "application/json",
        "content-length": str(len(answer.body)),
    }
    if wrong.status == 401:
        expected["www-authenticate"] = 'Basic realm="devportal"'
    if wrong.status == 405:
        expected["allow"] = "POST"
    if wrong.status == 413:
        expected["connection"] = "close"
    assert answer.headers == expected


@pytest.mark.parametrize(
    "address",
    [
        "/", "//", "/integration", "/integration/", "/integration/connect", "/integration/connect/token/",
        "/Integration/connect/token", "/staging/connect/token", "/connect/token", "/integration//connect/token",
        "/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/staging",
    ],
)  # fmt: skip
async def test_an_address_that_is_not_there_is_not_found_and_never_a_redirect(shop: Shop, address: str) -> None:
    for way in ("GET", "POST"):
        answer = await shop.ask(way, address, FORM, BODY.encode())
        assert (answer.status, answer.json["code"]) == (404, "not_found")
        assert answer.headers["cache-control"] == "no-store"
        assert "location" not in answer.headers
