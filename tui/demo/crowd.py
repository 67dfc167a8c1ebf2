"""A large demo for benchmarks: the small one, and around it as many connections as are asked for."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from store import Cause
from tui.demo import builder
from tui.demo.apps import APPS
from tui.demo.people import DEVELOPERS, TENANT_NAMES, Person
from tui.demo.plot import Plot, play
from tui.demo.stage import Stage
from tui.demo.stories import CAUSES, LABELS

Report = Callable[[int], None]
"""Told how many connections there are by now."""

APP_SIZE = 500
"""Connections of an app, half of them in each environment."""
EACH_ADMIN = 25
"""Tenants of one admin."""
FIRST_TENANT = 5_000_001
WITHOUT = 10
"""One tenant in so many has no admin, and one listed ID in so many is nobody's."""
BEGAN, ENDED = 160.0, 0.5
"""Between so many days ago, one app after the other was published."""
MOVED = 8
"""One connection in so many has got further than waiting for its admin."""
STORIES = (
    *[("connect", "generate", "collect", "use")] * 5,
    *[("connect",)] * 2,
    ("decline",),
    ("connect", "generate"),
    ("connect", "generate", "collect"),
    ("connect", "generate", "collect", "use", "fail"),
    ("connect", "generate", "collect", "use", "rotate 7d"),
    ("connect", "disable"),
    ("connect", "suspend"),
    ("connect", "block"),
    ("block",),
    ("remove",),
)
"""How far, in turns."""
AFTERWARDS = ("", "decline_update", "accept", "")
"""What those who use it say to an update, in turns."""


def build(home: Path, now: datetime, connections: int, report: Report = lambda done: None) -> None:
    """Make a demo of that many connections, removed ones included; never fewer than the small one has."""
    missing = max(0, connections - builder.size())

    def beside(stage: Stage) -> builder.Timeline:
        return _Crowd(stage, missing, report).timeline() if missing else []

    builder.build(home, now, beside)


@dataclass(slots=True)
class _App:
    """An app while it is being made."""

    id: int
    version: int


class _Crowd:
    """Tenants without number, and the apps that are offered to them."""

    def __init__(self, stage: Stage, missing: int, report: Report) -> None:
        self._stage, self._missing, self._report = stage, missing, report
        self._done = builder.size()
        self._tenants = [FIRST_TENANT + index for index in range(max(APP_SIZE, missing // 100))]
        self._listed = [
            *self._tenants,
            *(self._tenants[-1] + 1 + index for index in range(len(self._tenants) // WITHOUT)),
        ]

    def timeline(self) -> builder.Timeline:
        """Establish the tenants and their admins now; the apps follow, each in its time."""
        for environment in builder.ENVIRONMENTS:
            for number in self._tenants:
                name = f"{TENANT_NAMES[number % len(TENANT_NAMES)]} {number % 10_000}"
                self._stage.operator.accounts.add_tenant(environment, number, name)
            for admin in self._admins():
                self._stage.wait(60)
                self._stage.establish(environment, admin, self._tenants, {})
        sizes = [APP_SIZE] * (self._missing // APP_SIZE)
        sizes += [self._missing % APP_SIZE] if self._missing % APP_SIZE else []
        step = (BEGAN - ENDED) / len(sizes)
        return [(BEGAN - turn * step, partial(self._publish, turn, size)) for turn, size in enumerate(sizes)]

    def _admins(self) -> Iterator[Person]:
        for first in range(0, len(self._tenants), EACH_ADMIN):
            own = [index for index in range(first, min(first + EACH_ADMIN, len(self._tenants))) if index % WITHOUT]
            yield Person(_admin(first), "", tuple(("manage_access", index) for index in own))

    def _publish(self, turn: int, size: int) -> None:
        """One app with its tenants in both environments, and how far some of them got."""
        data = APPS[turn % len(APPS)]
        developer = DEVELOPERS[data.organization]
        offered = [self._listed[(turn * 97 + index) % len(self._listed)] for index in range((size + 1) // 2)]
        made = self._stage.person("production", developer).apps.create(
            name=f"{data.name} {turn + 2}",
            scopes=builder.scopes_after(frozenset(), data.versions[0].scopes),
            tenants=offered[:1],
            note=data.versions[0].note,
            self_service=turn % 2 == 0,
        )
        app = _App(made.id, made.current_version)
        plots: list[Plot] = []
        for environment, listed in zip(builder.ENVIRONMENTS, (offered, offered[: size // 2]), strict=True):
            labels = {tenant: LABELS[tenant % len(LABELS)] for tenant in listed}
            self._stage.person(environment, developer).connections.add_all(app.id, labels)
            for index in range(turn % MOVED, len(listed), MOVED):
                plots += self._play(app, environment, listed[index], developer, index // MOVED + turn)
        if self._change(app, developer, turn):
            for place, plot in enumerate(plot for plot in plots if plot.secret):
                if AFTERWARDS[place % len(AFTERWARDS)]:
                    play(self._stage, plot, AFTERWARDS[place % len(AFTERWARDS)])
        self._done += size
        self._report(self._done)

    def _play(self, app: _App, environment: str, tenant: int, developer: str, turn: int) -> list[Plot]:
        """What becomes of one tenant, unless it is unknown or has no admin."""
        index = tenant - FIRST_TENANT
        if index >= len(self._tenants) or not index % WITHOUT:
            return []
        plot = Plot(
            app=app,
            environment=environment,
            story="",
            tenant=tenant,
            admin=_admin(index),
            developer=developer,
            self_service=False,
            label="",
            cause=Cause(CAUSES[turn % len(CAUSES)]),
            turn=turn,
        )
        for act in ("add", *STORIES[turn % len(STORIES)]):
            play(self._stage, plot, act)
        return [plot]

    def _change(self, app: _App, developer: str, turn: int) -> bool:
        """Some apps ask for more afterwards, some for less, some are put away; whether there is an update."""
        apps = self._stage.person("production", developer).apps
        scopes = set(apps.version(app.id, app.version).scopes)
        if turn % 4 == 1:
            wanted, note = scopes | {"tn.stt.userroles:r"}, "Who is who."
        elif turn % 4 == 3:
            wanted, note = scopes - {min(scopes)}, "Was never needed."
        else:
            if turn % 16 == 0:
                apps.archive(app.id)
            return False
        app.version = apps.publish(app.id, scopes=wanted, expected_version=app.version, note=note).number
        return True


def _admin(index: int) -> str:
    return f"admin-{index // EACH_ADMIN + 1:05}"
