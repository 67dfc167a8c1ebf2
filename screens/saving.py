"""Saving an app: what stands in the form, what is missing in it, and in which order it is written."""

from dataclasses import dataclass, replace

from screens.desk import Desk
from screens.tenant_paste import Paste
from store.models import App
from store.scopes import Scopes


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
    organization: int | None
    """Whose app it will be, while it is new."""

    def missing(self, app: App | None) -> dict[str, str]:
        """What saving cannot do without: in words, by the field that is to hold it."""
        wanted = {"name": (bool(self.name), "a name"), "scopes": (bool(self.scopes), "an API scope")}
        if app is None:
            wanted["tenants"] = (bool(self.paste.tenants), "a tenant ID")
        return {field: words for field, (there, words) in wanted.items() if not there}

    def edits(self, app: App) -> bool:
        """Whether the fields differ from the app's."""
        mine = (self.name, self.homepage, self.contact, self.description, self.self_service)
        return mine != (app.name, app.homepage, app.contact, app.description, app.self_service)

    def differs(self, app: App | None, base: Scopes) -> bool:
        """Whether there is anything that is not saved."""
        if self.scopes != base or self.paste.entries:
            return True
        if app is None:
            return any((self.name, self.homepage, self.contact, self.description, self.why))
        return self.edits(app) or bool(self.why)


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
            # Its fields stay those that this person began with: whoever edited them meanwhile is asked about below.
            self.app = replace(self.app, current_version=version.number, scopes=version.scopes)
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
        app = self._desk.session.apps.create(
            name=draft.name,
            scopes=draft.scopes,
            tenants=draft.paste.tenants,
            homepage=draft.homepage,
            description=draft.description,
            contact=draft.contact,
            note=draft.why,
            self_service=draft.self_service,
            organization=draft.organization,
        )
        self.app, self.version, self.base = app, app.current_version, app.scopes
        return app
