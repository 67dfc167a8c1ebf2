"""Makes the demo portal out of its data: every step of every story, in the order in which they happened."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from store import Cause
from tui.demo.apps import APPS, DemoApp, Published
from tui.demo.client import write_client
from tui.demo.people import (
    ADMINS,
    DEVELOPERS,
    ORGANIZATIONS,
    PEOPLE,
    TENANT_NAMES,
    WITHOUT_ADMIN,
    tenant_ids,
    tenant_name,
)
from tui.demo.plot import Plot, play
from tui.demo.stage import Stage
from tui.demo.stories import CAUSES, LABELS, NEEDS_NOBODY, NEEDS_UNKNOWN, STORIES

ENVIRONMENTS = ("production", "integration")
"""In the order in which the stories count their tenants."""
FOUNDED = 170
"""Days ago."""


Timeline = list[tuple[float, Callable[[], None]]]
"""What happens, each with the days before now, in any order."""


def build(home: Path, now: datetime, beside: Callable[[Stage], Timeline] = lambda stage: []) -> None:
    """Make the demo portal in a new folder, as if it had been in use for half a year until `now`.

    `beside` says what else happens there; it is asked once the people are established.
    """
    with Stage(home, now) as stage:
        stage.at(FOUNDED)
        _found(stage)
        plots: list[Plot] = []
        for days_ago, step in sorted(_timeline(stage, plots) + beside(stage), key=lambda timed: -timed[0]):
            stage.at(days_ago)
            step()
        write_client(home, stage.portal, plots)


def size() -> int:
    """How many connections the demo has, the removed ones included."""
    return sum(sum(numbers) for app in APPS for numbers in app.stories.values())


def _found(stage: Stage) -> None:
    """Add the organizations, tenants and people."""
    accounts = stage.operator.accounts
    organizations = {name: accounts.add_organization(name).id for name in ORGANIZATIONS}
    for environment in ENVIRONMENTS:
        ids = tenant_ids(environment)
        for index, number in enumerate(ids):
            accounts.add_tenant(environment, number, tenant_name(environment, index))
        for person in PEOPLE:
            stage.wait(60)
            stage.establish(environment, person, ids, organizations)


@dataclass(slots=True)
class _Published:
    """An app while it is being made."""

    data: DemoApp
    id: int = 0
    version: int = 0
    scopes: frozenset[str] = frozenset()


def _timeline(stage: Stage, plots: list[Plot]) -> Timeline:
    """Every step of every story; the plots are added to the list."""
    timeline: Timeline = []
    for turn, data in enumerate(APPS):
        app = _Published(data)
        mine = [plot for environment in ENVIRONMENTS for plot in _plots(app, turn, environment, len(plots))]
        first = next(plot for plot in mine if plot.environment == "production" and plot.story.startswith("live"))
        timeline.append((data.versions[0].days_ago, partial(_create, stage, app, first)))
        for version in data.versions[1:]:
            timeline.append((version.days_ago, partial(_publish, stage, app, version)))
        if data.archived_days_ago is not None:
            timeline.append((data.archived_days_ago, partial(_archive, stage, app)))
        for plot in mine:
            plots.append(plot)
            spread = 0.86 + 0.14 * (len(plots) * 37 % 100) / 100  # no two tenants move at the same minute
            timeline += [(days * spread, partial(play, stage, plot, act)) for days, act in STORIES[plot.story]]
    return timeline


def _plots(app: _Published, turn: int, environment: str, before: int) -> list[Plot]:
    """One app's tenants in one environment, each with its story."""
    ids, strangers = tenant_ids(environment), _strangers(environment, turn)
    plots: list[Plot] = []
    for story, numbers in app.data.stories.items():
        for _ in range(numbers[ENVIRONMENTS.index(environment)]):
            turns = len(plots)
            index = (turn * 11 + turns * 7) % (len(TENANT_NAMES) - len(WITHOUT_ADMIN))
            if story in NEEDS_NOBODY:
                index = min(WITHOUT_ADMIN) + (turn + turns) % len(WITHOUT_ADMIN)
            plots.append(
                Plot(
                    app=app,
                    environment=environment,
                    story=story,
                    tenant=strangers.pop() if story in NEEDS_UNKNOWN else ids[index],
                    admin=ADMINS.get(index, ""),
                    developer=DEVELOPERS[app.data.organization],
                    self_service=app.data.self_service,
                    label=LABELS[(turn + turns * 3) % len(LABELS)],
                    cause=Cause(CAUSES[(turn + turns) % len(CAUSES)]),
                    turn=before + turns,
                )
            )
    return plots


def _strangers(environment: str, turn: int) -> list[int]:
    """IDs that no tenant of this environment has: one of the other environment, and one mistyped."""
    other = ENVIRONMENTS[1 - ENVIRONMENTS.index(environment)]
    return [tenant_ids(environment)[turn] + 1, tenant_ids(other)[turn * 5 % len(TENANT_NAMES)]]


def _create(stage: Stage, app: _Published, first: Plot) -> None:
    session = stage.person("production", DEVELOPERS[app.data.organization])
    version = app.data.versions[0]
    made = session.apps.create(
        name=app.data.name,
        description=app.data.description,
        homepage=app.data.homepage,
        contact=f"{DEVELOPERS[app.data.organization]}@{app.data.organization.split()[0].lower()}.example",
        scopes=scopes_after(frozenset(), version.scopes),
        tenants=[first.tenant],
        note=version.note,
        self_service=app.data.self_service,
    )
    app.id, app.version, app.scopes = made.id, made.current_version, made.scopes


def _publish(stage: Stage, app: _Published, version: Published) -> None:
    session = stage.person("production", DEVELOPERS[app.data.organization])
    wanted = scopes_after(app.scopes, version.scopes)
    made = session.apps.publish(app.id, scopes=wanted, note=version.note, expected_version=app.version)
    app.version, app.scopes = made.number, made.scopes


def _archive(stage: Stage, app: _Published) -> None:
    stage.person("production", DEVELOPERS[app.data.organization]).apps.archive(app.id)


def scopes_after(before: frozenset[str], words: str) -> frozenset[str]:
    """`+added` and `-removed` against the version before; plain words are added too."""
    removed = {f"tn.{word[1:]}" for word in words.split() if word.startswith("-")}
    added = {f"tn.{word.removeprefix('+')}" for word in words.split() if not word.startswith("-")}
    return (before - removed) | added
