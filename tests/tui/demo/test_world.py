"""The demo's world: believable, whole, and the same every time."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from store import Environment, Permission, Portal, Reason, SecretState, Status
from store.reasons import CASES
from store.vault import Argon2
from tui.demo import builder, crowd
from tui.demo.apps import APPS
from tui.demo.people import ENVIRONMENTS, ORGANIZATIONS, PASSWORD, PEOPLE, SHOWN
from tui.demo.stories import STORIES

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("demo") / "home"
    builder.build(home, NOW)
    return home


@pytest.fixture
def demo(home: Path) -> Iterator[Portal]:
    with Portal.open(home, create=False, clock=lambda: NOW) as portal:
        yield portal


def test_every_status_and_reason_is_there(demo: Portal) -> None:
    counts = demo.operator().connections.counts
    found = {
        line
        for environment in Environment
        for status in ((), (Status.REMOVED,))
        for line, number in counts(environment=environment, status=status).items()
        if number
    }
    assert found == {(case.status, case.reason) for case in CASES}
    assert {reason for _, reason in found} == {*Reason, None}


def test_it_is_as_large_as_it_should_be(demo: Portal) -> None:
    operator = demo.operator()
    assert [organization.name for organization in operator.accounts.organizations()] == sorted(ORGANIZATIONS)
    assert len(operator.apps.list(archived=True)) == 12
    assert [len(operator.accounts.tenants(environment)) for environment in ENVIRONMENTS] == [60, 60]
    assert operator.accounts.tenants("production")[0].id == 1000215
    counts = operator.connections.count
    listed = sum(counts(environment=e) + counts(environment=e, status=["removed"]) for e in ENVIRONMENTS)
    assert listed == builder.size()


def test_every_version_says_why(demo: Portal) -> None:
    operator = demo.operator()
    versions = [version for app in operator.apps.list(archived=True) for version in operator.apps.versions(app.id)]
    assert len(versions) > 20
    assert all(version.note for version in versions)


def test_the_people_of_the_login_screen_sign_in_with_the_password_it_shows(demo: Portal) -> None:
    roles = {what for person in SHOWN for what, _ in person.permissions}
    assert roles == {str(permission) for permission in Permission}
    session = demo.sign_in("production", "bo", PASSWORD)
    assert {str(grant.permission) for grant in session.permissions()} == {"manage_apps", "manage_access"}
    users = {(str(user.environment), user.name): user for user in demo.operator().accounts.users()}
    assert users.keys() == {(environment, person.name) for person in PEOPLE for environment in ENVIRONMENTS}
    assert not any(user.must_change_password or user.deactivated for user in users.values())


def test_its_passwords_are_hashed_like_everybodys(demo: Portal) -> None:
    stored = {row["password"] for row in demo.database.rows("SELECT DISTINCT password FROM users")}
    assert len(stored) == 1
    assert Argon2().verify(stored.pop(), PASSWORD)


def test_what_waits_to_be_collected_can_still_be(demo: Portal) -> None:
    dana = demo.sign_in("production", "dana", PASSWORD)
    waiting = dana.connections.window(reason=["secret_waiting"], limit=1000).rows
    assert waiting
    for connection in waiting:
        [secret] = [secret for secret in dana.credentials.list(connection.id) if secret.live]
        assert secret.state is SecretState.SEALED
        assert secret.deadline is not None
        assert secret.deadline > NOW + timedelta(days=1)


def test_it_looks_as_if_in_use_for_months_until_now(demo: Portal) -> None:
    session = demo.operator()
    rows = [row for e in ENVIRONMENTS for row in session.connections.window(environment=e, limit=1000).rows]
    ages = {(NOW - row.waiting_since).days for row in rows}
    assert min(ages) == 0
    assert max(ages) > 80
    assert len(ages) > 20
    [newest] = session.journal.window(limit=1)
    assert NOW - timedelta(days=1) < newest.at <= NOW


def test_its_journal_and_files_are_right(demo: Portal) -> None:
    assert [finding.name for finding in demo.check() if not finding.ok] == []


def test_every_story_is_lived_by_somebody() -> None:
    told = {story for app in APPS for story, numbers in app.stories.items() if any(numbers)}
    assert told == set(STORIES)


def everything(home: Path) -> list[Any]:
    """All that a portal holds, without what is random in it."""
    with Portal.open(home, create=False, clock=lambda: NOW) as portal:
        session = portal.operator()
        rows: list[Any] = [*session.accounts.organizations(), *session.accounts.tenants(), *session.accounts.users()]
        for app in session.apps.list(archived=True):
            rows += [app, *session.apps.versions(app.id)]
        for environment in ENVIRONMENTS:
            for status in ([], ["removed"]):
                for row in session.connections.window(environment=environment, status=status, limit=1000).rows:
                    rows += [row, *session.credentials.list(row.id), *session.connections.notes(row.id)]
                    rows += session.connections.history(row.id)
        return [re.sub(r"(ak1|cid|cs[12])\.[0-9a-z…]+", r"\1", repr(row)) for row in rows]


@pytest.mark.slow
def test_it_is_the_same_every_time(home: Path, tmp_path: Path) -> None:
    builder.build(tmp_path / "again", NOW)
    assert everything(home) == everything(tmp_path / "again")


@pytest.mark.slow
def test_a_large_one_has_as_many_connections_as_asked_for(tmp_path: Path) -> None:
    connections = 1777
    told: list[int] = []
    crowd.build(tmp_path / "large", NOW, connections, told.append)
    with Portal.open(tmp_path / "large", create=False, clock=lambda: NOW) as portal:
        count = portal.operator().connections.count
        found = sum(count(environment=e) + count(environment=e, status=["removed"]) for e in ENVIRONMENTS)
        assert found == connections
        assert all(finding.ok for finding in portal.check())
    assert told[-1] == connections
    assert told == sorted(told)
