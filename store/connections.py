"""Connections: every event that a tenant's or a developer's side can make of one, and what can be asked about one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Unpack

from store import listing, moments, reasons, ruler, view, windows
from store.actor import Actor
from store.clock import stamp, when
from store.errors import Code, Refused
from store.filters import Filter, Filters, environment_for
from store.journal import entry
from store.kinds import Reason, Status
from store.machine import RULES, Base, Event
from store.models import Connection, Entry, Note, Offer, TenantVerdict
from store.scopes import Diff, offer
from store.step import Step, stepping
from store.text import clean, tenant_id
from store.vault import random_name
from store.versions import history

if TYPE_CHECKING:
    from store.session import Session


class Connections:
    """`session.connections`. Every event returns the connection after it, and raises `Refused` where it may not be."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    # Which tenants an app is offered to: the developer's side.

    def add(self, app_id: int, tenant: int, *, label: str = "") -> Connection:
        """Put a tenant on the list, so that its admins discover the app; an unknown ID is accepted and flagged."""
        tenant = tenant_id(tenant)
        with self._session.writing(Event.ADD, app=app_id, tenant=tenant) as act:
            number = listing.add(self._session, act, app_id, tenant, label)
            return view.connection(view.load(self._db, act.actor, number), act.actor)

    def add_all(self, app_id: int, tenants: Mapping[int, str]) -> list[TenantVerdict]:
        """Add many tenants, each with the developer's label, in one write; those on the list already are left alone."""
        with self._session.writing(Event.ADD, app=app_id) as act:
            return listing.add_all(self._session, act, app_id, tenants)

    def verdicts(self, app_id: int | None, tenants: Iterable[int]) -> list[TenantVerdict]:
        """What `add_all` would say of each, writing nothing; `app_id` is None while the app is not created yet."""
        with self._session.reading() as actor:
            return listing.verdicts(self._session, actor, app_id, tenants)

    def remove(self, connection_id: int) -> Connection:
        """Take the tenant off the list: its secrets are revoked for good."""
        with self._step(Event.REMOVE, connection_id) as step:
            ended = self._let_go(step)
            step.record(secrets_revoked=ended)
            return step.result()

    def suspend(self, connection_id: int) -> Connection:
        """The developer's stop."""
        return self._toggle(Event.SUSPEND, connection_id)

    def resume(self, connection_id: int) -> Connection:
        """Lift the developer's stop."""
        return self._toggle(Event.RESUME, connection_id)

    # What a tenant allows: the tenant admin's side.

    def connect(self, connection_id: int, *, expected_version: int) -> Connection:
        """Allow the version on offer; the client is made the first time, and constant from then on."""
        with self._step(Event.CONNECT, connection_id) as step:
            step.require_current(expected_version)
            step.apply(
                accepted_version=expected_version,
                epoch=step.row["epoch"] + 1,
                client_id=step.row["client_id"] or f"cid.{random_name(25)}",
                since=step.now,
                used_at=None,
                failed_since=None,
                failed_at=None,
                failure=None,
                **_NOT_DECLINED,
            )
            step.record(version=expected_version, epoch=step.row["epoch"] + 1)
            return step.result()

    def decline(self, connection_id: int, *, expected_version: int, why: str = "") -> Connection:
        """Decline the version on offer; counts while that version is current."""
        return self._decline(Event.DECLINE, connection_id, expected_version, why)

    def accept(self, connection_id: int, *, expected_version: int) -> Connection:
        """Accept the version on offer; its scopes take effect at the next token request. Lifts no stop."""
        with self._step(Event.ACCEPT, connection_id) as step:
            step.require_current(expected_version)
            step.require_newer()
            step.apply(accepted_version=expected_version, **_NOT_DECLINED)
            step.record(version=expected_version, before=step.row["accepted_version"])
            return step.result()

    def decline_update(self, connection_id: int, *, expected_version: int, why: str = "") -> Connection:
        """Decline the version on offer; what was granted works on, and it may be accepted later."""
        return self._decline(Event.DECLINE_UPDATE, connection_id, expected_version, why)

    def disconnect(self, connection_id: int) -> Connection:
        """End it from the tenant's side: its secrets are revoked for good; the app stays discoverable."""
        with self._step(Event.DISCONNECT, connection_id) as step:
            ended = self._let_go(step)
            step.record(secrets_revoked=ended)
            return step.result()

    def disable(self, connection_id: int) -> Connection:
        """The tenant's stop; secrets are kept, and refused meanwhile."""
        return self._toggle(Event.DISABLE, connection_id)

    def enable(self, connection_id: int) -> Connection:
        """Lift the tenant's stop."""
        return self._toggle(Event.ENABLE, connection_id)

    # The operator's stop.

    def block(self, connection_id: int) -> Connection:
        """The operator's stop."""
        return self._toggle(Event.BLOCK, connection_id)

    def unblock(self, connection_id: int) -> Connection:
        """Lift the operator's stop."""
        return self._toggle(Event.UNBLOCK, connection_id)

    # What support writes.

    def note(self, connection_id: int, text: str) -> Connection:
        """Write a note, for support and operators."""
        text = clean(text, "A note", most=2000, lines=True)
        with self._step(Event.NOTE, connection_id) as step:
            self._write_note(step, text)
            step.record(text=text)
            return step.result()

    def snooze(self, connection_id: int, until: datetime | None, text: str = "") -> Connection:
        """Put it aside until a moment in the future, or (None) take it up again; with a note, if there is one."""
        text = clean(text, "A note", most=2000, lines=True, empty=True)
        with self._step(Event.SNOOZE, connection_id) as step:
            if until is not None and (
                until.tzinfo is None or not step.act.now < until < step.act.now + timedelta(days=366)
            ):
                raise Refused(Code.INVALID, "Snooze until a moment in the next year, with its time zone.")
            if text:
                self._write_note(step, text)
            moment = stamp(until) if until else None
            self._db.execute(
                "UPDATE connections SET snoozed_until = :until, row_version = row_version + 1 WHERE id = :id",
                {"until": moment, "id": connection_id},
            )
            step.record(until=moment, text=text)
            return step.result()

    # Questions.

    def get(self, connection_id: int) -> Connection:
        """One connection; raises `Refused` (NOT_FOUND) for one that is not this person's to see."""
        with self._session.reading() as actor:
            return view.connection(view.load(self._db, actor, connection_id), actor)

    def find(self, app_id: int, tenant: int, environment: str | None = None) -> Connection:
        """The connection of an app at a tenant, removed or not; the local operator must name the environment."""
        with self._session.reading() as actor:
            where = environment_for(actor, environment)
            row = self._db.one(
                "SELECT id FROM connections WHERE app_id = :app AND environment = :environment AND tenant = :tenant",
                {"app": app_id, "environment": where, "tenant": tenant_id(tenant)},
            )
            return view.connection(view.load(self._db, actor, row["id"] if row else 0), actor)

    def offer(self, connection_id: int) -> Offer:
        """What is on offer to this tenant, against what it grants now (while not connected: everything is added)."""
        with self._session.reading() as actor:
            row = view.load(self._db, actor, connection_id)
            view.load_app(self._db, actor, row["app_id"])  # a removed tenant is offered nothing
            sets = history(self._db, row["app_id"], since=row["accepted_version"] or row["current_version"])
            current = sets[-1].scopes
            diff = (
                offer([version.scopes for version in sets])
                if row["accepted_version"]
                else Diff(added=current, removed=frozenset(), kept=frozenset(), again=frozenset())
            )
            return Offer(view.connection(row, actor), sets[-1], diff)

    def suggestions(self, connection_id: int) -> tuple[int, ...]:
        """Close IDs that it may have been meant to be: for a developer, only those that they list already."""
        with self._session.reading() as actor:
            row = view.load(self._db, actor, connection_id)
            return listing.suggestions(self._session, actor, row["environment"], row["tenant"])

    def elsewhere(self, connection_id: int) -> str | None:
        """For support: the name that this ID has in the other environment, if it exists there."""
        with self._session.reading() as actor:
            row = view.load(self._db, actor, connection_id)
            if not actor.reads_all:
                raise Refused(Code.FORBIDDEN, "Only support is told whether an ID exists elsewhere.")
            other = self._db.one(
                "SELECT name FROM tenants WHERE environment <> :environment AND id = :tenant",
                {"environment": row["environment"], "tenant": row["tenant"]},
            )
            return other["name"] if other else None

    def history(self, connection_id: int, *, limit: int = 100) -> list[Entry]:
        """Its events, newest first; support's notes are for support and operators."""
        with self._session.reading() as actor:
            view.load(self._db, actor, connection_id)
            rows = self._db.rows(
                """
                SELECT * FROM journal
                WHERE connection_id = :id AND (:all OR event NOT IN ('note', 'snooze'))
                ORDER BY number DESC LIMIT :limit
                """,
                {"id": connection_id, "all": actor.reads_all, "limit": limit},
            )
            return [entry(row) for row in rows]

    def notes(self, connection_id: int) -> list[Note]:
        """Support's notes, newest first; raises `Refused` (FORBIDDEN) for everyone but support and operators."""
        with self._session.reading() as actor:
            view.load(self._db, actor, connection_id)
            if not actor.reads_all:
                raise Refused(Code.FORBIDDEN, "Notes are written and read by support.")
            rows = self._db.rows(
                "SELECT * FROM notes WHERE connection_id = :id ORDER BY id DESC", {"id": connection_id}
            )
            return [Note(r["id"], r["connection_id"], r["text"], when(r["written_at"]), r["written_by"]) for r in rows]

    def window(
        self,
        *,
        sort: str = "waiting",
        descending: bool = False,
        after: windows.Cursor | None = None,
        before: windows.Cursor | None = None,
        last: bool = False,
        limit: int = 50,
        **filters: Unpack[Filters],
    ) -> windows.Window:
        """One screenful of what this person may see: the first, the `last`, or that behind or before a cursor.

        Sorted by `waiting`, `tenant`, `app` or `changed`; filters as in `filters.Filters`.
        """
        with self._listing(sort, descending, filters) as (actor, asked):
            return windows.window(actor, asked, after=after, before=before, last=last, limit=limit)

    def touched(
        self,
        rows: Collection[int],
        between: moments.Between,
        since: moments.Moment | None,
        *,
        sort: str = "waiting",
        descending: bool = False,
        **filters: Unpack[Filters],
    ) -> tuple[bool, moments.Moment]:
        """Whether these rows of such a list, or what is between them, may look different than then; and this moment.

        `since` is the moment that was told the last time, and None the first time: then they may.
        """
        with self._listing(sort, descending, filters) as (_, asked):
            now = moments.moment(self._db)
            return moments.touched(asked, rows, between, since, now), now

    def locate(
        self, connection_id: int, *, sort: str = "waiting", descending: bool = False, **filters: Unpack[Filters]
    ) -> ruler.Spot | None:
        """Where a connection is in such a list; None where it is not in it, or not this person's to see."""
        with self._listing(sort, descending, filters) as (_, asked):
            return ruler.locate(asked, connection_id)

    def seek(
        self, position: int, *, sort: str = "waiting", descending: bool = False, **filters: Unpack[Filters]
    ) -> ruler.Spot:
        """What is at a position of such a list: exactly up to some ten thousand rows, near enough beyond."""
        with self._listing(sort, descending, filters) as (_, asked):
            return ruler.seek(asked, position)

    def count(self, **filters: Unpack[Filters]) -> int:
        """How many there are under the same filters."""
        return sum(self.counts(**filters).values())

    def counts(self, **filters: Unpack[Filters]) -> dict[tuple[Status, Reason | None], int]:
        """How many there are under the same filters, by status and reason."""
        with self._listing("waiting", False, filters) as (_, asked):
            numbers = windows.counts(asked)
            return {(reasons.CASES[line].status, reasons.CASES[line].reason): n for line, n in numbers.items()}

    @contextmanager
    def _listing(self, sort: str, descending: bool, filters: Filters) -> Iterator[tuple[Actor, windows.List]]:
        with self._session.reading() as actor:
            yield actor, windows.List.of(self._session, actor, Filter.of(**filters), sort, descending)

    # What several events share.

    def _step(self, event: Event, connection_id: int) -> AbstractContextManager[Step]:
        return stepping(self._session, event, connection_id)

    def _toggle(self, event: Event, connection_id: int) -> Connection:
        rule = RULES[event]
        with self._step(event, connection_id) as step:
            since = step.now if step.row["base"] == Base.CONNECTED else step.row["since"]
            step.apply(**{f"{rule.sets or rule.lifts}_at": step.now if rule.sets else None}, since=since)
            step.record()
            return step.result()

    def _decline(self, event: Event, connection_id: int, expected_version: int, why: str) -> Connection:
        why = clean(why, "The reason", most=500, empty=True, lines=True)
        with self._step(event, connection_id) as step:
            step.require_current(expected_version)
            if event is Event.DECLINE_UPDATE:
                step.require_newer()
            step.apply(
                declined_version=expected_version,
                declined_at=step.now,
                declined_by=step.act.actor.name,
                declined_why=why,
                **({"since": step.now} if event is Event.DECLINE else {}),
            )
            step.record(version=expected_version, why=why)
            return step.result()

    def _let_go(self, step: Step) -> int:
        ended = step.end_secrets()
        step.apply(accepted_version=None, since=step.now)
        return ended

    def _write_note(self, step: Step, text: str) -> None:
        self._db.insert(
            "notes",
            {
                "connection_id": step.row["id"],
                "text": text,
                "written_at": step.now,
                "written_by": step.act.actor.name,
            },
        )


_NOT_DECLINED = {"declined_version": None, "declined_at": None, "declined_by": None, "declined_why": None}
