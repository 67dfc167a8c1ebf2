"""The public surface, as the design shows it: what scripts and tests outside of the repository use."""

from collections.abc import Callable
from pathlib import Path

import pytest

from store import Code, Portal, Refused
from tests.world import FastHasher


def test_the_example_of_the_design_does_the_whole_job(tmp_path: Path) -> None:
    home = tmp_path / "home"
    portal = Portal.open(str(home), hasher=FastHasher())
    op = portal.operator()
    acme = op.accounts.add_organization("Acme Integrations")
    assert (acme.id, acme.name) == (1, "Acme Integrations")
    op.accounts.add_tenant("integration", 1001, "Blue Plumbing")
    op.accounts.establish(
        "integration", "dana", password="dana's first one", organization=acme.id, permissions=["manage_apps"]
    )
    op.accounts.establish(
        "integration", "tess", password="tess's first one", tenant=1001, permissions=["manage_access"]
    )

    session = portal.sign_in("integration", "dana", "dana's first one")
    session.change_password("dana's first one", "dana's own password")
    app = session.apps.create(
        name="Route Optimizer",
        homepage="https://acme.example",
        scopes=["tn.crm.customers:r"],
        tenants=[1001],
        note="to begin with",
        self_service=False,
    )
    assert app.key.startswith("ak1.")
    assert (app.name, app.current_version, app.scopes) == ("Route Optimizer", 1, frozenset({"tn.crm.customers:r"}))
    version = session.apps.publish(
        app.id, scopes=["tn.crm.customers:r", "tn.crm.bookings:w"], note="to book", expected_version=1
    )
    assert (version.number, version.scopes) == (2, frozenset({"tn.crm.customers:r", "tn.crm.bookings:w"}))
    conn = session.connections.find(app.id, 1001)
    assert (conn.state, conn.accepted_version, conn.granted) == ("listed", None, frozenset())
    assert (conn.status, conn.reason) == ("not_connected", "admin_has_not_acted")

    tess = portal.sign_in("integration", "tess", "tess's first one")
    tess.change_password("tess's first one", "tess's own password")
    with pytest.raises(Refused) as refused:
        tess.connections.connect(conn.id, expected_version=1)
    assert (refused.value.code, bool(refused.value.sentence)) == ("CONFLICT", True)
    tess.connections.connect(conn.id, expected_version=2)
    secret = tess.credentials.generate(conn.id, audience="developer")
    assert (secret.prefix[:4], secret.client_id[:4]) == ("cs1.", "cid.")
    value = session.credentials.reveal(secret.id, password="dana's own password")
    session.credentials.confirm(secret.id)
    grant = portal.authenticate_client("integration", secret.client_id, value)
    assert (grant.client_id, grant.connection_id, grant.secret_id, grant.epoch) == (
        secret.client_id,
        conn.id,
        secret.id,
        1,
    )
    assert grant.scopes == {"tn.crm.customers:r", "tn.crm.bookings:w"}
    portal.record_use(grant.secret_id)
    portal.record_failure(grant.client_id, "scope_not_granted")
    newer = tess.credentials.rotate(conn.id, keep_old_for="1h")
    tess.credentials.revoke(newer.id)
    assert portal.journal.verify()
    portal.close()


def test_every_event_of_the_design_is_a_method(tmp_path: Path) -> None:
    with Portal.open(tmp_path / "home", hasher=FastHasher()) as portal:
        session = portal.operator()
        rooms: dict[object, str] = {
            session.accounts: "add_organization add_tenant establish grant withdraw set_password unlock deactivate",
            session.apps: "create edit publish impact diff versions list get archive",
            session.connections: "add remove connect decline accept decline_update disconnect disable enable suspend "
            "resume block unblock find get history note snooze window",
            session.credentials: "generate reveal confirm rotate revoke",
            portal: "operator sign_in authenticate_client record_use record_failure",
        }
        for room, names in rooms.items():
            methods: list[Callable[..., object]] = [getattr(room, name) for name in names.split()]
            assert all(method.__doc__ for method in methods)


def test_every_code_of_the_design_and_no_other() -> None:
    said = """FORBIDDEN NOT_FOUND CONFLICT NO_CHANGE BAD_STATE LIMIT INVALID
        BAD_CREDENTIALS WAIT MUST_CHANGE_PASSWORD SESSION_LOCKED SESSION_ENDED
        BAD_CLIENT NOT_USABLE BUSY STORAGE"""
    assert {code.value for code in Code} == set(said.split())


def test_a_refusal_says_its_code_and_its_sentence() -> None:
    refused = Refused(Code.LIMIT, "Enough.")
    assert (refused.code, refused.sentence, str(refused)) == (Code.LIMIT, "Enough.", "LIMIT: Enough.")
