"""People and whom they act for: organizations, tenants, users and their permissions, and who may establish whom."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from store.actor import Actor, grants_of
from store.clock import stamp
from store.database import listed
from store.errors import Code, Refused
from store.kinds import Environment, Permission
from store.models import Grant, Organization, Tenant, User
from store.people import shown
from store.reach import grant_over, reach_together, reaches, sees
from store.text import clean, environment_named, password, tenant_id, user_name

if TYPE_CHECKING:
    from store.database import Row
    from store.session import Act, Session


class Accounts:
    """`session.accounts`: all of it for operators; what lies in their own for those who establish users."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._db = session.portal.database

    def add_organization(self, name: str) -> Organization:
        """Operators only; raises `Refused` (INVALID) where the name is taken."""
        name = clean(name, "An organization's name", most=80)
        with self._session.writing("add_organization") as act:
            _require_operator(act.actor, "add organizations")
            if self._db.one("SELECT 1 FROM organizations WHERE name = :name", {"name": name}):
                raise Refused(Code.INVALID, "There is an organization of this name already.")
            number = self._db.insert("organizations", {"name": name})
            act.record("add_organization", organization=number, name=name)
            return Organization(number, name)

    def organizations(self) -> list[Organization]:
        """Those that this person acts for; all of them for support and operators."""
        with self._session.reading() as actor:
            rows = self._db.rows("SELECT id, name FROM organizations ORDER BY name")
            own = {grant.organization for grant in actor.grants}
            return [Organization(r["id"], r["name"]) for r in rows if actor.reads_all or r["id"] in own]

    def add_tenant(self, environment: str, id: int, name: str) -> Tenant:
        """Make a tenant ID known; operators only. Raises `Refused` (INVALID) where it is known already."""
        name = clean(name, "A tenant's name", most=120)
        number, where = tenant_id(id), environment_named(environment)
        with self._session.writing("add_tenant", tenant=number) as act:
            _require_operator(act.actor, "add tenants")
            if self._tenant(where, number):
                raise Refused(Code.INVALID, f"{where} has a tenant {number} already.")
            self._db.insert("tenants", {"environment": where.value, "id": number, "name": name})
            act.record("add_tenant", environment=where, tenant=number, name=name)
            return Tenant(where, number, name)

    def tenants(self, environment: str | None = None, search: str = "") -> list[Tenant]:
        """Those that this person acts for; all of the environment for support, of both for operators."""
        with self._session.reading() as actor:
            own = "1" if actor.reads_all else f"id IN ({listed(grant.tenant or 0 for grant in actor.grants)})"
            rows = self._db.rows(
                f"""
                SELECT * FROM tenants
                WHERE environment = coalesce(:environment, environment)
                AND (:search = '' OR instr(lower(name), :search) OR instr(id, :search)) AND {own}
                ORDER BY environment, id
                """,
                {"environment": environment or actor.environment, "search": search.strip().lower()},
            )
            return [
                Tenant(Environment(r["environment"]), r["id"], r["name"])
                for r in rows
                if actor.acts_in(r["environment"])
            ]

    def establish(
        self,
        environment: str,
        name: str,
        password: str | None = None,
        *,
        organization: int | None = None,
        tenant: int | None = None,
        permissions: Iterable[str] = (),
    ) -> User:
        """Make a user who can sign in to one environment, with permissions over one organization, tenant or the whole.

        A name that exists gets the permissions, and keeps its password. A new one needs a password, which has to be
        changed at the first sign-in.
        """
        where, name = environment_named(environment), user_name(name)
        wanted = [grant_over(permission, organization, tenant) for permission in permissions]
        with self._session.writing("establish", user=name) as act:  # who may not, learns nothing of who exists
            self._require_reach(act.actor, where, None, wanted)
            exists = self._named(where, name) is not None
        stored = None if exists else self._hash(password)
        with self._session.writing("establish", user=name) as act:
            found = self._named(where, name)
            if found is None and stored is None:
                raise Refused(Code.CONFLICT, "This user has just gone; try again.")
            _refuse_deactivated(found)
            self._require_reach(act.actor, where, found["id"] if found else None, wanted)
            number = found["id"] if found else self._insert_user(act, where, name, stored or "")
            given = [grant for grant in wanted if self._give(act.actor, where, number, grant)]
            if found and not given:
                raise Refused(Code.NO_CHANGE, f"{name} is established in {where} with these permissions already.")
            over = {"organization": organization, "tenant": tenant}
            act.record(
                "establish", environment=where, **over, user=name, permissions=[grant.permission for grant in given]
            )
            return self._user(act.actor, number)

    def grant(
        self, user_id: int, permission: str, *, organization: int | None = None, tenant: int | None = None
    ) -> User:
        """Give one permission; raises `Refused` (NO_CHANGE) where it is held already."""
        wanted = grant_over(permission, organization, tenant)
        with self._session.writing("grant", user=user_id) as act:
            row = self._row(act.actor, user_id)
            _refuse_deactivated(row)
            self._require_reach(act.actor, row["environment"], user_id, [wanted])
            if not self._give(act.actor, Environment(row["environment"]), user_id, wanted):
                raise Refused(Code.NO_CHANGE, f"{row['name']} has this permission already.")
            self._record(act, "grant", row, wanted)
            return self._user(act.actor, user_id)

    def withdraw(
        self,
        user_id: int,
        permission: str,
        *,
        organization: int | None = None,
        tenant: int | None = None,
        even_last: bool = False,
    ) -> User:
        """Take one permission away, counting at the user's next event; `even_last` lets a tenant's last admin go."""
        lost = grant_over(permission, organization, tenant)
        with self._session.writing("withdraw", user=user_id) as act:
            row = self._row(act.actor, user_id)
            if not act.actor.is_operator and not reaches(act.actor, row["environment"], lost):
                raise Refused(
                    Code.FORBIDDEN, "Only those who establish users there, or the operator, may take this away."
                )
            gone = self._db.execute(
                "DELETE FROM permissions WHERE user_id = :user AND permission = :permission "
                "AND organization_id IS :organization AND tenant IS :tenant",
                _values(user_id, lost),
            )
            if not gone:
                raise Refused(Code.NO_CHANGE, f"{row['name']} does not have this permission.")
            self._keep_an_admin(row, [lost], even_last)
            self._record(act, "withdraw", row, lost)
            return self._user(act.actor, user_id)

    def set_password(self, user_id: int, new: str) -> User:
        """Set somebody's password, who has to change it at the next sign-in; their sessions end."""
        stored = self._hash(new)
        with self._session.writing("set_password", user=user_id) as act:
            if user_id == act.actor.user_id:
                raise Refused(Code.INVALID, "Your own password you change yourself, with the old one.")
            row = self._managed(act.actor, user_id)
            self._db.execute(
                "UPDATE users SET password = :new, must_change = 1, set_by = :by, generation = generation + 1 "
                "WHERE id = :id",
                {"new": stored, "by": act.actor.user_id, "id": user_id},
            )
            self._session.portal.passwords.forgive(row["environment"], row["name"])
            self._record(act, "set_password", row)
            return self._user(act.actor, user_id)

    def unlock(self, user_id: int) -> User:
        """Forget somebody's failed sign-ins, so that they need not wait."""
        with self._session.writing("unlock", user=user_id) as act:
            row = self._managed(act.actor, user_id)
            self._session.portal.passwords.forgive(row["environment"], row["name"])
            self._record(act, "unlock", row)
            return self._user(act.actor, user_id)

    def deactivate(self, user_id: int, *, even_last: bool = False) -> User:
        """Shut somebody out for good; their sessions end. `even_last` as for `withdraw`."""
        with self._session.writing("deactivate", user=user_id) as act:
            row = self._managed(act.actor, user_id)
            if row["deactivated_at"]:
                raise Refused(Code.NO_CHANGE, f"{row['name']} is deactivated already.")
            self._keep_an_admin(row, grants_of(self._db, user_id), even_last)
            self._db.execute(
                "UPDATE users SET deactivated_at = :now, generation = generation + 1 WHERE id = :id",
                {"now": stamp(act.now), "id": user_id},
            )
            self._record(act, "deactivate", row)
            return self._user(act.actor, user_id)

    def users(self, environment: str | None = None) -> list[User]:
        """Those with a permission over what this person establishes users for; all for support and operators."""
        with self._session.reading() as actor:
            rows = self._db.rows(
                "SELECT * FROM users WHERE environment = coalesce(:environment, environment) "
                "ORDER BY environment, name",
                {"environment": environment or actor.environment},
            )
            return [user for user in (self._shown(actor, row) for row in rows) if sees(actor, user)]

    def find(self, environment: str, name: str) -> User:
        """The user of that name; raises `Refused` (NOT_FOUND)."""
        where, name = environment_named(environment), user_name(name)
        with self._session.reading() as actor:
            row = self._named(where, name)
            user = self._shown(actor, row) if row else None
            if user is None or not sees(actor, user):
                raise Refused(Code.NOT_FOUND, f"{where} has no user {name}, or it is not yours to see.")
            return user

    def _insert_user(self, act: "Act", where: Environment, name: str, stored: str) -> int:
        own = {"environment": where.value, "name": name, "password": stored}
        return self._db.insert("users", own | {"must_change": 1, "set_by": act.actor.user_id})

    def _give(self, actor: Actor, where: Environment, user_id: int, grant: Grant) -> bool:
        """Write one permission; False where it is held already."""
        if grant.organization and not self._db.one(
            "SELECT 1 FROM organizations WHERE id = :id", {"id": grant.organization}
        ):
            raise Refused(Code.NOT_FOUND, "There is no such organization.")
        if grant.tenant and not self._tenant(where, grant.tenant):
            raise Refused(Code.NOT_FOUND, f"{where} has no tenant {grant.tenant}: add it first.")
        self._refuse_to_raise_a_stranger(user_id, where, grant)
        return bool(
            self._db.execute(
                "INSERT INTO permissions (user_id, permission, organization_id, tenant) "
                "VALUES (:user, :permission, :organization, :tenant) ON CONFLICT DO NOTHING",
                _values(user_id, grant),
            )
        )

    def _refuse_to_raise_a_stranger(self, user_id: int, where: Environment, grant: Grant) -> None:
        """No permission for a user whose password is known to somebody who could not have given that permission."""
        row = self._db.one("SELECT name, must_change, set_by FROM users WHERE id = :id", {"id": user_id})
        if row is None or not row["must_change"] or row["set_by"] is None:
            return
        setter = Actor("", row["set_by"], where, grants_of(self._db, row["set_by"]))
        if not setter.is_operator and not reaches(setter, where, grant):
            raise Refused(
                Code.BAD_STATE,
                f"{row['name']} has not chosen a password yet, and whoever set it could sign in with it: "
                "let them sign in once, or set a new one yourself.",
            )

    def _require_reach(self, actor: Actor, where: str, user_id: int | None, wanted: list[Grant]) -> None:
        """Only the operator, or those who establish users over one thing that holds all of the user's permissions."""
        if actor.is_operator:
            return
        held = list(grants_of(self._db, user_id)) if user_id else []
        if user_id is not None and not held:
            raise Refused(Code.FORBIDDEN, "This user has no permission left; only the operator may give the first one.")
        if not wanted or not reach_together(actor, where, [*held, *wanted]):
            raise Refused(
                Code.FORBIDDEN, "You may establish users only for your own organization or tenant; ask the operator."
            )

    def _managed(self, actor: Actor, user_id: int) -> "Row":
        """The row of a user all of whose permissions lie in one thing that `actor` establishes users for."""
        row = self._row(actor, user_id)
        held = list(grants_of(self._db, user_id))
        if not actor.is_operator and (not held or not reach_together(actor, row["environment"], held)):
            raise Refused(Code.FORBIDDEN, "Only the operator may do this: the user acts for others than you, too.")
        return row

    def _keep_an_admin(self, row: "Row", lost: Iterable[Grant], even_last: bool) -> None:
        for grant in lost:
            if grant.permission is not Permission.MANAGE_ACCESS or even_last:
                continue
            others = self._db.one(
                """
                SELECT 1 FROM permissions p JOIN users u ON u.id = p.user_id
                WHERE p.permission = 'manage_access' AND p.tenant = :tenant
                AND u.environment = :environment AND u.deactivated_at IS NULL AND u.id <> :user
                """,
                {"tenant": grant.tenant, "environment": row["environment"], "user": row["id"]},
            )
            if others is None:
                raise Refused(
                    Code.LIMIT,
                    f"{row['name']} is the last who may manage access for tenant {grant.tenant}: nobody could connect "
                    "or stop an app there any more. Say that you mean it (even_last).",
                )

    def _record(self, act: "Act", event: str, row: "Row", grant: Grant | None = None) -> None:
        """What is done to a user whose permissions all lie in one organization or tenant concerns that one."""
        over = {(g.organization, g.tenant) for g in ([grant] if grant else grants_of(self._db, row["id"]))}
        organization, tenant = over.pop() if len(over) == 1 else (None, None)
        act.record(
            event,
            environment=row["environment"],
            organization=organization,
            tenant=tenant,
            user=row["name"],
            permission=grant.permission if grant else None,
        )

    def _row(self, actor: Actor, user_id: int) -> "Row":
        row = self._db.one("SELECT * FROM users WHERE id = :id", {"id": user_id})
        if row is None or not sees(actor, self._shown(actor, row)):
            raise Refused(Code.NOT_FOUND, "There is no such user, or it is not yours to see.")
        return row

    def _user(self, actor: Actor, user_id: int) -> User:
        return self._shown(actor, self._db.rows("SELECT * FROM users WHERE id = :id", {"id": user_id})[0])

    def _shown(self, actor: Actor, row: "Row") -> User:
        return shown(self._session.portal, actor, row)

    def _named(self, where: Environment, name: str) -> "Row | None":
        return self._db.one(
            "SELECT * FROM users WHERE environment = :environment AND name = :name",
            {"environment": where, "name": name},
        )

    def _tenant(self, where: Environment, number: int) -> "Row | None":
        return self._db.one(
            "SELECT * FROM tenants WHERE environment = :environment AND id = :id", {"environment": where, "id": number}
        )

    def _hash(self, new: str | None) -> str:
        if new is None:
            raise Refused(Code.INVALID, "A new user needs a password, which they change at the first sign-in.")
        return self._session.portal.passwords.hash(password(new))


def _refuse_deactivated(row: "Row | None") -> None:
    if row and row["deactivated_at"]:
        raise Refused(Code.BAD_STATE, f"{row['name']} was deactivated for good: choose another name.")


def _require_operator(actor: Actor, what: str) -> None:
    if not actor.is_operator:
        raise Refused(Code.FORBIDDEN, f"Only the operator may {what}.")


def _values(user_id: int, grant: Grant) -> dict[str, object]:
    over = {"organization": grant.organization, "tenant": grant.tenant}
    return {"user": user_id, "permission": grant.permission.value, **over}
