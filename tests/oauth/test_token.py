"""The token endpoint: what a token says, who gets one, and what is said to who does not."""

import asyncio
import json
import time
from typing import Any

import jwt
import pytest

from store import Cause
from tests.oauth.conftest import EFFECTIVE, FORM, Shop, basic_header
from tests.world import READS, WRITES


@pytest.mark.parametrize("basic", [False, True])
async def test_a_client_gets_a_token_in_both_ways_of_authenticating(shop: Shop, basic: bool) -> None:
    answer = await shop.token(basic=basic)
    assert answer.status == 200
    assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")
    body = answer.json
    assert list(body) == ["access_token", "expires_in", "token_type", "scope"]
    assert (body["expires_in"], body["token_type"], body["scope"]) == (900, "Bearer", EFFECTIVE)


async def test_a_token_says_whose_it_is_and_is_signed_by_a_published_key(shop: Shop) -> None:
    token = await shop.access_token()
    keys = (await shop.ask("GET", "/integration/.well-known/jwks.json")).json["keys"]
    header = jwt.get_unverified_header(token)
    assert (header["typ"], header["alg"], header["kid"]) == ("at+jwt", "ES256", keys[0]["kid"])
    assert {"kty", "crv", "x", "y", "use", "alg", "kid"} == set(keys[0])
    now = int(shop.world.clock().timestamp())
    claims = jwt.decode(
        token,
        jwt.PyJWK(keys[0]).key,
        algorithms=["ES256"],
        audience="http://127.0.0.1:8400/integration/api",
        issuer="http://127.0.0.1:8400/integration",
        options={"verify_exp": False, "verify_iat": False, "verify_nbf": False},
    )
    assert len(claims.pop("jti")) >= 16
    assert claims == {
        "iss": "http://127.0.0.1:8400/integration",
        "sub": shop.client,
        "aud": "http://127.0.0.1:8400/integration/api",
        "client_id": shop.client,
        "tenant": "1001",
        "app": shop.app.key,
        "scope": EFFECTIVE,
        "epoch": 1,
        "sid": str(shop.secret_id),
        "iat": now,
        "nbf": now,
        "exp": now + 900,
    }


async def test_no_two_tokens_are_the_same(shop: Shop) -> None:
    assert await shop.access_token() != await shop.access_token()


async def test_basic_credentials_may_be_form_encoded_to_the_last_character(shop: Shop) -> None:
    def encoded(text: str) -> str:
        return "".join(f"%{ord(letter):02x}" for letter in text)

    answer = await shop.token(client=encoded(shop.client), secret=encoded(shop.secret), basic=True)
    assert answer.status == 200


async def test_a_client_may_send_its_id_in_the_body_beside_basic(shop: Shop) -> None:
    assert (await shop.token(basic=True, client_id=shop.client)).status == 200
    assert (await shop.token(basic=True, client_id="cid.other")).json["error"] == "invalid_request"


async def test_a_client_may_ask_for_less(shop: Shop) -> None:
    answer = await shop.token(scope=READS[0])
    assert answer.json["scope"] == READS[0]


async def test_a_scope_that_is_not_in_force_is_named_with_the_reason(shop: Shop) -> None:
    shop.publish(READS[0], READS[2])
    answer = await shop.token(scope=" ".join([*READS[:4], "tn.no.such:r"]))
    assert (answer.status, answer.json) == (
        400,
        {
            "error": "invalid_scope",
            "error_description": "Not in force for this client: tn.crm.bookings:r: removed in v2; "
            "tn.crm.leads:r: pending in v2; tn.dis.teams:r: never asked for; 1 not in the catalogue.",
        },
    )


async def test_where_nothing_is_in_force_there_is_no_token(shop: Shop) -> None:
    shop.publish(READS[2])
    answer = await shop.token()
    assert answer.json == {"error": "invalid_scope", "error_description": "No scope is in force for this client."}


async def test_a_removed_scope_is_out_of_the_next_token_and_an_accepted_one_is_in_it(shop: Shop) -> None:
    shop.publish(READS[0], WRITES[0])
    assert (await shop.token()).json["scope"] == READS[0]
    shop.admin.connections.accept(shop.id, expected_version=2)
    assert (await shop.token()).json["scope"] == f"{READS[0]} {WRITES[0]}"


async def test_whatever_is_wrong_with_the_credentials_the_answer_is_the_same_bytes(shop: Shop) -> None:
    ended = shop.admin.credentials.generate(shop.id)
    revoked = shop.world.collected(shop.dev, ended)
    shop.admin.credentials.revoke(ended.id)
    answers = [
        await shop.token(client="cid.nobody"),
        await shop.token(secret="cs1.wrong"),
        await shop.token(secret=revoked),
        await shop.token(secret=f"{shop.secret}\0"),
        await shop.token("production"),
        await shop.token(client=shop.secret, secret=shop.client),
        await shop.token(basic=True, secret="cs1.wrong"),
        await shop.ask("POST", "/integration/connect/token", FORM, b"grant_type=client_credentials"),
        await shop.ask(
            "POST", "/integration/connect/token", [*FORM, ("authorization", "Basic")], b"grant_type=client_credentials"
        ),
    ]
    assert {(answer.status, answer.body, tuple(answer.headers.items())) for answer in answers} == {
        (401, answers[0].body, tuple(answers[0].headers.items()))
    }
    assert answers[0].headers["www-authenticate"].startswith("Basic ")
    assert answers[0].json["error"] == "invalid_client"


@pytest.mark.parametrize("stop", ["disable", "suspend", "block"])
async def test_a_client_whose_connection_is_stopped_is_told_so_once_its_secret_was_right(shop: Shop, stop: str) -> None:
    session = {"disable": shop.admin, "suspend": shop.dev, "block": shop.world.operator}[stop]
    getattr(session.connections, stop)(shop.id)
    right, wrong = await shop.token(), await shop.token(secret="cs1.wrong")
    assert (right.status, right.json["error"]) == (400, "unauthorized_client")
    said = {"disable": "disabled", "suspend": "suspended", "block": "blocked"}[stop]
    assert right.json["error_description"] == f"The connection of this client is {said}."
    assert (wrong.status, wrong.json["error"]) == (401, "invalid_client")


async def test_the_client_comes_before_the_grant_type_and_that_before_the_connection_and_the_scopes(
    shop: Shop,
) -> None:
    shop.admin.connections.disable(shop.id)
    assert (await shop.token(secret="no", grant_type="password", scope="no")).json["error"] == "invalid_client"
    assert (await shop.token(grant_type="password", scope="no")).json["error"] == "unsupported_grant_type"
    assert (await shop.token(grant_type="", scope="no")).json["error"] == "invalid_request"
    assert (await shop.token(scope="no")).json["error"] == "unauthorized_client"
    shop.admin.connections.enable(shop.id)
    assert (await shop.token(scope="no")).json["error"] == "invalid_scope"


async def noted(shop: Shop) -> None:
    """Everything that was to be noted is written."""
    await shop.server.ledger.settle()


async def test_a_use_is_noted_at_most_once_a_minute(shop: Shop) -> None:
    for seconds, seen in ((0, 0), (30, 0), (29, 0), (1, 60)):
        shop.world.clock.go(seconds=seconds)
        await shop.token()
        await noted(shop)
        used = shop.dev.credentials.get(shop.secret_id).used_at
        assert used is not None
        assert (used - shop.dev.connections.get(shop.id).requested_at).total_seconds() == seen


async def test_support_sees_the_cause_of_a_failure_until_the_next_use(shop: Shop) -> None:
    causes: tuple[tuple[dict[str, Any], Cause], ...] = (
        ({"secret": "cs1.wrong"}, Cause.WRONG_SECRET),
        ({"environment": "production"}, Cause.WRONG_ENVIRONMENT),
        ({"secret": f"{shop.secret}\n"}, Cause.WHITE_SPACE),
        ({"client": shop.secret, "secret": shop.client}, Cause.SWAPPED),
        ({"secret": shop.app.key}, Cause.APP_KEY_AS_SECRET),
        ({"scope": "tn.no.such:r"}, Cause.SCOPE_NOT_GRANTED),
    )
    for given, cause in causes:
        await shop.token(**given)
        await noted(shop)
        found = shop.world.again("integration", "dana").connections.get(shop.id)
        assert (found.failure, found.reason) == (cause, "failing")
    assert sum(shop.portal.failures(shop.id).values()) == 6
    await shop.token()
    await noted(shop)
    assert shop.dev.connections.get(shop.id).failure is None


async def test_a_stopped_connection_that_is_asked_for_is_noted_too(shop: Shop) -> None:
    shop.admin.connections.disable(shop.id)
    await shop.token()
    await noted(shop)
    assert shop.portal.failures(shop.id) == {Cause.NOT_USABLE: 1}


async def test_requests_at_once_are_all_answered(shop: Shop) -> None:
    answers = await asyncio.gather(*(shop.token(secret="no" if number % 2 else shop.secret) for number in range(30)))
    assert [answer.status for answer in answers] == [200, 401] * 15


async def test_after_a_rotation_old_tokens_count_and_new_ones_have_the_new_key(shop: Shop) -> None:
    old = await shop.access_token()
    with shop.world.open() as other:
        other.signing_keys.rotate(other.operator())
    new = await shop.access_token()
    assert jwt.get_unverified_header(old)["kid"] != jwt.get_unverified_header(new)["kid"]
    assert [(await shop.call(token)).status for token in (old, new)] == [200, 200]
    assert len((await shop.ask("GET", "/integration/.well-known/jwks.json")).json["keys"]) == 2


async def test_no_answer_and_no_log_holds_what_was_sent(shop: Shop, caplog: pytest.LogCaptureFixture) -> None:
    marked = "Mark3r-that-nobody-else-says"
    for address, headers, body in (
        (
            "/integration/connect/token",
            FORM,
            f"grant_type={marked}&client_id={shop.client}&client_secret={shop.secret}",
        ),
        (
            "/integration/connect/token",
            FORM,
            f"client_id={marked}&client_secret={marked}&grant_type=client_credentials",
        ),
        (f"/integration/connect/token?client_secret={marked}", FORM, ""),
        (f"/integration/{marked}", FORM, ""),
        ("/integration/connect/token", [*FORM, ("authorization", basic_header(marked, marked))], ""),
        ("/integration/connect/token", [("content-type", marked)], marked),
        (
            "/integration/connect/token",
            FORM,
            f"scope={marked}&grant_type=client_credentials&client_id={shop.client}&client_secret={shop.secret}",
        ),
    ):
        answer = await shop.ask("POST", address, headers, body.encode())
        assert answer.status in (400, 401, 404)
        assert marked not in json.dumps(answer.headers) + answer.body.decode()
    assert marked not in caplog.text


async def test_a_secret_that_has_run_out_is_refused_at_that_moment(shop: Shop) -> None:
    shop.admin.credentials.rotate(shop.id, keep_old_for="1h")
    shop.world.clock.go(minutes=59, seconds=59)
    assert (await shop.token()).status == 200
    shop.world.clock.go(seconds=1)
    assert (await shop.token()).status == 401


def test_the_clock_of_this_test_is_not_the_machine_s(shop: Shop) -> None:
    assert abs(shop.world.clock().timestamp() - time.time()) > 3600
