"""The journal's queries: what one person may see of it, a screenful at a time, by an index each."""

from collections.abc import Callable

import pytest

from store import Session, history
from store.models import Entry
from tests.store.test_plans import watched
from tests.world import READS, World


@pytest.fixture
def told(world: World) -> dict[str, Session]:
    """Two developers of two organizations with an app each, a tenant admin, support and the operator."""
    dana, tess, sue = world.developer(), world.admin(), world.support()
    otto = world.person("otto", "manage_apps", organization=world.bolt.id)
    app = world.app(dana, 1001, 1002)
    otto.apps.create(name="Another", scopes=READS, tenants=[1001, 1003])
    world.connected(dana, tess, app)
    sue.connections.note(sue.connections.find(app.id, 1001).id, "called them")
    return {"dana": dana, "tess": tess, "sue": sue, "otto": otto, "operator": world.operator}


@pytest.mark.parametrize("name", ["dana", "tess", "sue", "otto", "operator"])
def test_numbers_and_entries_are_the_same_list_newest_first(told: dict[str, Session], name: str) -> None:
    journal = told[name].journal
    numbers = journal.numbers()
    assert numbers == sorted(numbers, reverse=True)
    assert [entry.number for entry in journal.entries(numbers)] == numbers
    assert [entry.number for entry in journal.window(limit=1000)] == numbers


def test_an_entry_is_nobody_s_to_see_for_knowing_its_number(told: dict[str, Session]) -> None:
    everything = told["operator"].journal.numbers()
    for name in ("dana", "tess", "otto", "sue"):
        journal = told[name].journal
        assert {entry.number for entry in journal.entries(everything)} == set(journal.numbers())
    assert "note" not in {entry.event for entry in told["dana"].journal.entries(everything)}
    assert "note" in {entry.event for entry in told["sue"].journal.entries(everything)}


def test_they_are_narrowed_to_an_app_a_tenant_a_person_and_to_what_is_new_or_old(told: dict[str, Session]) -> None:
    journal = told["sue"].journal
    everything = journal.entries(journal.numbers())
    app = next(entry.app_id for entry in everything if entry.app_name == "Another")
    cases: list[tuple[history.About, Callable[[Entry], bool]]] = [
        (history.About(app_id=app), lambda entry: entry.app_id == app),
        (history.About(tenant=1001), lambda entry: entry.tenant == 1001),
        (history.About(person="dana"), lambda entry: entry.actor == "dana"),
        (history.About(person="dana", tenant=1001), lambda entry: entry.actor == "dana" and entry.tenant == 1001),
        (history.About(before=everything[3].number), lambda entry: entry.number < everything[3].number),
    ]
    for about, holds in cases:
        expected = [entry.number for entry in everything if holds(entry)]
        assert expected
        assert journal.numbers(**about) == expected
    assert journal.numbers(since=everything[2].number) == [entry.number for entry in everything[:2]]
    assert journal.numbers(most=2) == [entry.number for entry in everything[:2]]


def test_an_id_in_the_other_environment_is_another_tenant(told: dict[str, Session], world: World) -> None:
    world.admin("pia", environment="production")
    assert told["sue"].journal.numbers(tenant=1001) != told["operator"].journal.numbers(tenant=1001)


@pytest.mark.parametrize("name", ["dana", "tess", "sue", "otto"])
@pytest.mark.parametrize("about", [{}, {"app_id": 1}, {"tenant": 1001}, {"connection_id": 1}])
def test_no_question_about_the_journal_reads_all_of_it(
    told: dict[str, Session], name: str, about: dict[str, int], world: World
) -> None:
    journal = told[name].journal
    with watched(world.portal.database) as seen:
        journal.entries(journal.numbers(**about))  # type: ignore[arg-type]
    questions = [sql for sql in seen if "journal" in sql and not sql.startswith("--")]
    assert questions
    for sql in questions:
        plan = [row["detail"] for row in world.portal.database.rows(f"EXPLAIN QUERY PLAN {sql}")]
        assert not [step for step in plan if step.startswith("SCAN journal")], plan
        if name != "sue" and "json_each" not in sql:
            assert any("journal_by_" in step for step in plan), plan


def test_somebody_with_very_many_tenants_has_a_journal_too(
    told: dict[str, Session], monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = told["tess"].journal.numbers()
    monkeypatch.setattr(history, "_WAYS", 0)
    assert told["tess"].journal.numbers() == numbers
