"""Users from a CSV file: each line one permission of one user, all of them or none."""

from pathlib import Path
from typing import NamedTuple

from store.errors import Code, Refused
from store.kinds import Permission
from store.session import Session
from store.text import environment_named, tenant_id, user_name
from store.text import password as checked_password
from tui.commands import passwords, sheet
from tui.commands.portal import organization_of


class _Row(NamedTuple):
    environment: str
    name: str
    permission: Permission
    organization: int | None
    tenant: int | None


def import_users(session: Session, file: Path, password_fd: int | None) -> None:
    """Print a verdict for each line, and establish all; raises `Refused`, with nothing changed, where one is wrong."""
    rows = sheet.rows_of(file, ("environment", "name", "permission"), optional=("organization", "tenant"))
    judged = _Judge(session)
    lines = [sheet.judge(number, row, judged) for number, row in rows]
    if sheet.all_good(lines):
        firsts = _first_passwords(judged.newcomers(), password_fd)
        for row in judged.rows:
            session.accounts.establish(
                row.environment,
                row.name,
                firsts.get((row.environment, row.name)),
                organization=row.organization,
                tenant=row.tenant,
                permissions=[row.permission],
            )
    sheet.show(lines)


def _first_passwords(newcomers: list[tuple[str, str]], password_fd: int | None) -> dict[tuple[str, str], str]:
    if not newcomers:
        return {}
    if password_fd is None:
        found = [passwords.new_password(None, prompt="First password of every new user (12 to 128 characters)")]
    else:
        found = passwords.lines_of(password_fd)
    if len(found) == 1:
        found *= len(newcomers)
    if len(found) != len(newcomers):
        raise Refused(
            Code.INVALID, f"There are {len(found)} passwords for {len(newcomers)} new users; nothing was imported."
        )
    return dict(zip(newcomers, map(checked_password, found), strict=True))


class _Judge:
    """Looks at one row after the other, and gathers what is to be established."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._held = {(str(user.environment), user.name): user for user in session.accounts.users()}
        self._tenants = {(str(tenant.environment), tenant.id) for tenant in session.accounts.tenants()}
        self.rows: list[_Row] = []

    def __call__(self, cells: dict[str, str]) -> tuple[str, str]:
        row = self._row(cells)
        over = cells.get("organization") or (f"tenant {row.tenant}" if row.tenant else "")
        about = f"{row.environment} {row.name} {row.permission}{' over ' + over if over else ''}"
        known = self._held.get((row.environment, row.name))
        held = {(g.permission, g.organization, g.tenant) for g in known.permissions} if known else set()
        if row in self.rows or row[2:] in held:
            return "known", about
        if known and known.deactivated:
            raise Refused(Code.BAD_STATE, f"{row.name} is deactivated in {row.environment}.")
        self.rows.append(row)
        return "add", about

    def newcomers(self) -> list[tuple[str, str]]:
        """The names that nobody has yet, in the order of the file."""
        names = dict.fromkeys((row.environment, row.name) for row in self.rows)
        return [name for name in names if name not in self._held]

    def _row(self, cells: dict[str, str]) -> _Row:
        environment, name = str(environment_named(cells["environment"])), user_name(cells["name"])
        if cells["permission"] not in list(Permission):
            raise Refused(Code.INVALID, f"{cells['permission']!r:.40} is no permission: {', '.join(Permission)}.")
        permission = Permission(cells["permission"])
        organization, tenant = cells.get("organization") or None, cells.get("tenant") or None
        _check_subject(permission, organization, tenant)
        if tenant and not (tenant.isascii() and tenant.isdigit()):
            raise Refused(Code.INVALID, f"{tenant!r:.40} is not a tenant ID.")
        id_ = tenant_id(int(tenant[:20])) if tenant else None
        if id_ and (environment, id_) not in self._tenants:
            raise Refused(Code.NOT_FOUND, f"There is no tenant {id_} in {environment}.")
        owner = organization_of(self._session, organization).id if organization else None
        return _Row(environment, name, permission, owner, id_)


def _check_subject(permission: Permission, organization: str | None, tenant: str | None) -> None:
    right = {
        Permission.MANAGE_APPS: (organization and not tenant, "an organization"),
        Permission.MANAGE_ACCESS: (tenant and not organization, "a tenant"),
        Permission.ESTABLISH_USERS: (bool(organization) != bool(tenant), "an organization or a tenant"),
    }
    fits, subject = right.get(permission, (not organization and not tenant, "the environment, and names neither"))
    if not fits:
        raise Refused(Code.INVALID, f"{permission} is over {subject}.")
