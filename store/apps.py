"""Apps and their versions: created, edited, published, archived; what a change of scopes would do."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from store import listing, reasons, standings, versions
from store.actor import Actor
from store.adoption import Lagging, cohorts
from store.clock import stamp, when
from store.database import listed
from store.errors import Code, Refused
from store.filters import Filter
from store.kinds import Environment, Status
from store.models import App, Cohort, Impact, Tally, Version
from store.scope import scope_of
from store.scopes import Diff, Scopes
from store.scopes import diff as difference
from store.text import clean, tenant_id
from store.vault import random_name
from store.view import APPS, load_app

if TYPE_CHECKING:
    from store.database import Row
    from store.session import Act, Session

_FIELDS = {"name": 80, "homepage": 300, "description": 2000, "contact": 200}
"""The fields of an app that can be edited, and their longest length."""
_KINDS = {
    Status.NOT_CONNECTED: "stuck",
    Status.STOPPED: "stuck",
    Status.NO_SECRET: "waiting",
    Status.ATTENTION: "live",
    Status.LIVE: "live",
}
"""How a tally counts each status."""


class Apps:
    """`session.apps`."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def create(
        self,
        *,
        name: str,
        scopes: Iterable[str],
        tenants: Iterable[int] | Mapping[int, str],
        homepage: str = "",
        description: str = "",
        contact: str = "",
        note: str = "",
        self_service: bool = False,
        organization: int | None = None,
    ) -> App:
        """Make an app with its key, version 1 and first tenants, those of the session's environment.

        `tenants` are IDs, or IDs with the developer's own label for each.
        """
        fields = _checked({"name": name, "homepage": homepage, "description": description, "contact": contact})
        wanted = self._session.portal.catalogue.check(scopes)
        note = _why(note, wanted)
        labels = tenants if isinstance(tenants, Mapping) else dict.fromkeys(tenants, "")
        first = {tenant_id(tenant): label for tenant, label in labels.items()}
        if not first:
            raise Refused(Code.INVALID, "Add at least one tenant ID: an app key exists for somebody.")
        with self._session.writing("create", organization=organization) as act:
            owner = _owner(act.actor, organization)
            now = stamp(act.now)
            if self._db.one(
                "SELECT 1 FROM apps WHERE organization_id = :o AND name = :n", {"o": owner, "n": fields["name"]}
            ):
                raise Refused(Code.INVALID, "Your organization has an app of this name already; choose another.")
            own = {"key": f"ak1.{random_name(25)}", "organization_id": owner, "self_service": int(self_service)}
            rest = {"current_version": 1, "created_at": now, "changed_at": now}
            app_id = self._db.insert("apps", own | fields | rest)
            versions.add(self._db, Version(app_id, 1, wanted, note, act.now, act.actor.name))
            act.record(
                "create",
                organization=owner,
                app=app_id,
                name=fields["name"],
                version=1,
                scopes=sorted(wanted),
                note=note,
            )
            for tenant, label in first.items():
                listing.add(self._session, act, app_id, tenant, label)
            return self._app(act.actor, load_app(self._db, act.actor, app_id))

    def edit(
        self,
        app_id: int,
        *,
        expected_edits: int | None = None,
        name: str | None = None,
        homepage: str | None = None,
        description: str | None = None,
        contact: str | None = None,
        self_service: bool | None = None,
    ) -> App:
        """Change what is not a scope; what is None stays. `expected_edits` refuses an edit of what one has not seen."""
        given = {"name": name, "homepage": homepage, "description": description, "contact": contact}
        fields: dict[str, object] = dict(_checked({field: text for field, text in given.items() if text is not None}))
        if self_service is not None:
            fields["self_service"] = int(self_service)
        with self._session.writing("edit", app=app_id) as act:
            app = self._managed(act.actor, app_id)
            if expected_edits is not None and expected_edits != app["edits"]:
                fresh = self._app(act.actor, app)
                raise Refused(Code.CONFLICT, "Somebody else edited this app meanwhile; look at it again.", fresh=fresh)
            changes = {field: value for field, value in fields.items() if app[field] != value}
            if not changes:
                raise Refused(Code.NO_CHANGE, "Nothing is different from what is saved.")
            taken = "SELECT 1 FROM apps WHERE organization_id = :o AND name = :n"
            if "name" in changes and self._db.one(taken, {"o": app["organization_id"], "n": changes["name"]}):
                raise Refused(Code.INVALID, "Your organization has an app of this name already; choose another.")
            self._update(act, app, edits=app["edits"] + 1, **changes)
            before = {field: app[field] for field in changes}
            act.record("edit", organization=app["organization_id"], app=app_id, before=before, after=changes)
            return self._app(act.actor, load_app(self._db, act.actor, app_id))

    def publish(self, app_id: int, *, scopes: Iterable[str], expected_version: int, note: str = "") -> Version:
        """Publish a scope set as the next version: additions wait for each tenant, removals act at once.

        Raises `Refused`: CONFLICT (`fresh` is the version that somebody else published), NO_CHANGE, INVALID for no or
        unknown scopes or a missing note, FORBIDDEN where it takes a scope from a connected production tenant and this
        is not a production session.
        """
        wanted = self._session.portal.catalogue.check(scopes)
        with self._session.writing("publish", app=app_id) as act:
            app = self._managed(act.actor, app_id)
            current = versions.current(self._db, app)
            if expected_version != current.number:
                sentence = (
                    f"You saw v{expected_version}, but v{current.number} was published meanwhile: look at it first."
                )
                raise Refused(Code.CONFLICT, sentence, fresh=current)
            if wanted == current.scopes:
                raise Refused(
                    Code.NO_CHANGE, f"These are the scopes of v{current.number}: there is nothing to publish."
                )
            why = _why(note, wanted - current.scopes)
            _keep_production_s(act.actor, versions.impact(self._db, app, wanted))
            number = current.number + 1
            versions.add(self._db, Version(app_id, number, wanted, why, act.now, act.actor.name))
            self._update(act, app, current_version=number)
            diff = difference(current.scopes, wanted)
            act.record(
                "publish",
                organization=app["organization_id"],
                app=app_id,
                version=number,
                added=sorted(diff.added),
                removed=sorted(diff.removed),
                note=why,
            )
            published = versions.history(self._db, app_id, since=number)[0]
        self._session.portal.settle()
        return published

    def impact(self, app_id: int, scopes: Iterable[str]) -> Impact:
        """What publishing these scopes would add and remove, and how many tenants each concerns."""
        wanted = self._session.portal.catalogue.check(scopes)
        with self._session.reading() as actor:
            return versions.impact(self._db, self._managed(actor, app_id), wanted)

    def diff(self, app_id: int, old: int, new: int) -> Diff:
        """The difference between two versions; `again`: added, and there once before the older one."""
        with self._session.reading() as actor:
            load_app(self._db, actor, app_id)
            history = {version.number: version.scopes for version in versions.history(self._db, app_id)}
            if old not in history or new not in history:
                raise Refused(Code.NOT_FOUND, f"This app has the versions 1 to {max(history)}.")
            found = difference(history[old], history[new])
            earlier: Scopes = frozenset().union(*(history[number] for number in history if number < old))
            return Diff(found.added, found.removed, found.kept, again=found.added & earlier)

    def versions(self, app_id: int) -> list[Version]:
        """Every version, newest first."""
        with self._session.reading() as actor:
            load_app(self._db, actor, app_id)
            return versions.history(self._db, app_id)[::-1]

    def version(self, app_id: int, number: int) -> Version:
        """One version; raises `Refused` (NOT_FOUND)."""
        for version in self.versions(app_id):
            if version.number == number:
                return version
        raise Refused(Code.NOT_FOUND, f"This app has no version {number}.")

    def adoption(self, app_id: int) -> Sequence[Cohort]:
        """The connected tenants of the session's environment by the version that they accepted, newest first."""
        with self._session.reading() as actor:
            return cohorts(self._db, actor, app_id)

    def lagging(self, app_id: int) -> Lagging:
        """The connected tenants there that have something to accept, longest first; a list of windows."""
        return Lagging(self._session, app_id)

    def list(self, *, archived: bool = False, search: str = "", most: int | None = None) -> list[App]:
        """The apps that this person may see, by name; the archived ones too if asked for, the first `most` if said."""
        with self._session.reading() as actor:
            rows = self._db.rows(
                f"""
                {APPS}
                WHERE ({_visible(actor)}) AND (:archived OR a.archived_at IS NULL)
                AND (:search = '' OR instr(lower(a.name || ' ' || a.key || ' ' || o.name), :search))
                ORDER BY a.name, a.id LIMIT :most
                """,
                {
                    "archived": archived,
                    "search": search.strip().lower(),
                    "environment": actor.environment,
                    "most": -1 if most is None else most,
                },
            )
            tallies = self._tallies(actor) if most is None else self._tallies_of(actor, rows)
            return [self._app(actor, row, tallies.get(row["id"], Tally())) for row in rows]

    def get(self, app_id: int) -> App:
        """One app; raises `Refused` (NOT_FOUND)."""
        with self._session.reading() as actor:
            return self._app(actor, load_app(self._db, actor, app_id))

    def archive(self, app_id: int) -> App:
        """Put an app away for good: nothing of it is usable any more, and nothing new can happen to it."""
        with self._session.writing("archive", app=app_id) as act:
            app = self._managed(act.actor, app_id)
            _keep_production_s(act.actor, versions.impact(self._db, app, frozenset()))
            self._update(act, app, archived_at=stamp(act.now))
            act.record("archive", organization=app["organization_id"], app=app_id, name=app["name"])
        self._session.portal.settle()
        with self._db.read():
            return self._app(act.actor, load_app(self._db, act.actor, app_id))

    def _managed(self, actor: Actor, app_id: int) -> "Row":
        app = load_app(self._db, actor, app_id)
        if app["organization_id"] not in actor.organizations():
            raise Refused(Code.FORBIDDEN, "Only a developer of its organization may change this app.")
        if app["archived_at"]:
            raise Refused(Code.BAD_STATE, "This app is archived, and stays as it is.")
        return app

    def _update(self, act: "Act", app: "Row", **changes: object) -> None:
        changes["changed_at"] = stamp(act.now)
        sets = ", ".join(f"{name} = :{name}" for name in changes)
        seen = {"id": app["id"], "seen_version": app["current_version"], "seen_edits": app["edits"]}
        changed = self._db.execute(
            f"UPDATE apps SET {sets} WHERE id = :id AND current_version = :seen_version AND edits = :seen_edits",
            changes | seen,
        )
        if changed != 1:
            raise Refused(Code.CONFLICT, "Somebody else changed this app meanwhile; look at it again.")

    def _tallies_of(self, actor: Actor, rows: "Iterable[Row]") -> dict[int, Tally]:
        """The same for a few of many apps."""
        return {row["id"]: tally for row in rows for tally in self._tallies(actor, row["id"]).values()}

    def _tallies(self, actor: Actor, app_id: int | None = None) -> dict[int, Tally]:
        """How the connections of each app that `actor` may see stand, in the session's environment."""
        one = Filter(app=app_id)
        numbers: dict[int, dict[str, int]] = {}
        for environment in [actor.environment] if actor.environment else Environment:
            places = Filter(environment=environment).places(actor)
            for (app, place), n in scope_of(self._db, actor, one, places).by_app(self._db, places).items():
                kind = _KINDS[reasons.CASES[standings.line_of(place)].status]
                tally = numbers.setdefault(app, {})
                tally[kind] = tally.get(kind, 0) + n
        return {app: Tally(**tally) for app, tally in numbers.items()}

    def _app(self, actor: Actor, row: "Row", tally: Tally | None = None) -> App:
        return App(
            id=row["id"],
            key=row["key"],
            name=row["name"],
            organization=row["organization_id"],
            organization_name=row["organization_name"],
            homepage=row["homepage"],
            description=row["description"],
            contact=row["contact"],
            self_service=bool(row["self_service"]),
            archived=row["archived_at"] is not None,
            current_version=row["current_version"],
            scopes=frozenset(json.loads(row["scopes"])),
            edits=row["edits"],
            changed_at=when(row["changed_at"]),
            tally=self._tallies(actor, row["id"]).get(row["id"], Tally()) if tally is None else tally,
            can_manage=row["organization_id"] in actor.organizations() and not row["archived_at"],
        )


def _keep_production_s(actor: Actor, impact: Impact) -> None:
    """Refuse (FORBIDDEN) to take what is in force from production tenants in any but a production session."""
    if impact.lose_in_production and actor.environment is not Environment.PRODUCTION:
        raise Refused(
            Code.FORBIDDEN,
            f"This takes scopes in force away from {impact.lose_in_production} connected production tenants: "
            "sign in to production for it.",
        )


def _checked(fields: dict[str, str]) -> dict[str, str]:
    return {
        field: clean(
            text, f"The app's {field}", most=_FIELDS[field], empty=field != "name", lines=field == "description"
        )
        for field, text in fields.items()
    }


def _why(note: str, added: Scopes) -> str:
    note = clean(note, "The note", most=1000, empty=True, lines=True)
    if not note and any(name.endswith(":w") for name in added):
        raise Refused(Code.INVALID, "A write scope is added: write a note that tells the tenants why.")
    return note


def _owner(actor: Actor, organization: int | None) -> int:
    own = actor.organizations()
    if organization is None and len(own) > 1:
        raise Refused(Code.INVALID, "You act for several organizations: say which one the app is of.")
    chosen = organization if organization is not None else next(iter(own), 0)
    if chosen not in own:
        raise Refused(Code.FORBIDDEN, "Only a developer of an organization may create apps for it.")
    return chosen


def _visible(actor: Actor) -> str:
    if actor.reads_all:
        return "1"
    sides = [f"a.organization_id IN ({listed(actor.organizations())})"]
    if tenants := actor.tenants():
        offered = f"environment = :environment AND phase > 0 AND tenant IN ({listed(tenants)})"
        sides.append(f"a.id IN (SELECT app_id FROM connections WHERE {offered})")
    return " OR ".join(sides)
