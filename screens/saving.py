"""Saving an app: what stands in the form, in which order it is written, and what is told about each tenant ID."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from screens.desk import Desk
from screens.scope_words import counted
from screens.tenant_paste import Paste
from store.models import App, TenantVerdict
from store.scopes import Scopes

TOLD = 8
"""So many single verdicts; the rest is counted."""


@dataclass(frozen=True)
class Draft:
    """What stands in the form."""

    name: str
    homepage: str
    contact: str
    description: str
    why: str
    self_service: bool
    scopes: Scopes
    paste: Paste

    def edits(self, app: App) -> bool:
        """Whether the fields differ from the app's."""
        mine = (self.name, self.homepage, self.contact, self.description, self.self_service)
        return mine != (app.name, app.homepage, app.contact, app.description, app.self_service)

    def differs(self, app: App | None, base: Scopes) -> bool:
        """Whether there is anything that is not saved."""
        if self.scopes != base or self.paste.tenants or self.paste.unreadable:
            return True
        if app is None:
            return any((self.name, self.homepage, self.contact, self.description, self.why))
        return self.edits(app)


class Saving:
    """One try to save; after a refusal it still says how far it came. Runs in the store's thread."""

    def __init__(self, desk: Desk, app: App | None, version: int, base: Scopes) -> None:
        self._desk = desk
        self.app = app
        self.version = version
        self.base = base

    def save(self, draft: Draft) -> App:
        """Scopes first: they alone can conflict in earnest with somebody else's work. The app as it is after it."""
        session = self._desk.session
        if self.app is None:
            return self._create(draft)
        if draft.scopes != self.base:
            version = session.apps.publish(
                self.app.id, scopes=draft.scopes, expected_version=self.version, note=draft.why
            )
            self.version, self.base = version.number, version.scopes
            self.app = session.apps.get(self.app.id)
        if draft.paste.tenants:
            session.connections.add_all(self.app.id, draft.paste.tenants)
        if draft.edits(self.app):
            self.app = session.apps.edit(
                self.app.id,
                expected_edits=self.app.edits,
                name=draft.name,
                homepage=draft.homepage,
                description=draft.description,
                contact=draft.contact,
                self_service=draft.self_service,
            )
        return session.apps.get(self.app.id)

    def _create(self, draft: Draft) -> App:
        session, organizations = self._desk.session, self._desk.capacity.organizations
        app = session.apps.create(
            name=draft.name,
            scopes=draft.scopes,
            tenants=draft.paste.tenants,
            homepage=draft.homepage,
            description=draft.description,
            contact=draft.contact,
            note=draft.why,
            self_service=draft.self_service,
            organization=organizations[0] if organizations else None,
        )
        self.app, self.version, self.base = app, app.current_version, app.scopes
        return app


def verdict_words(paste: Paste, verdicts: Sequence[TenantVerdict]) -> Content:
    """How many of each kind, then the ones to look at."""
    kinds = {
        "added": "will be added",
        "known": "on the list already",
        "unknown": "unknown here, added and flagged",
        "invalid": "not a tenant ID",
    }
    counts = [(kinds.get(kind, kind), sum(one.outcome == kind for one in verdicts)) for kind in kinds]
    counts += [("twice in this paste", len(paste.twice)), ("not a number, left out", len(paste.unreadable))]
    summary = " · ".join(f"{number} {words}" for words, number in counts if number)
    looks = [f"! “{text[:40]}” is not a number" for text in paste.unreadable]
    looks += [f"! {one.tenant}: {one.sentence}" for one in verdicts if one.outcome not in ("added", "known")]
    rest = [f"… and {counted(len(looks) - TOLD, 'more', 'more')}"] if len(looks) > TOLD else []
    return Content("\n".join([summary, *looks[:TOLD], *rest] if summary else []))
