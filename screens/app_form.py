"""The fields of an app, from top to bottom."""

from collections.abc import Iterable, Mapping

from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static, TextArea

from screens.saving import Draft
from screens.tenant_field import TenantField
from screens.tenant_paste import Paste
from screens.widgets.choice import Choice
from screens.widgets.field import Line, OpensMore, TextInput
from store.models import App
from store.scopes import Scopes

SELF_SERVICE = [("no", "tenant admins generate secrets"), ("yes", "developers may too")]


class AppForm(Vertical):
    """What an app is made of; with several organizations, a new one says whose it is."""

    DEFAULT_CSS = """
    AppForm { height: auto; }
    """

    def __init__(self, app: App | None, environment: str, organizations: Mapping[int, str]) -> None:
        super().__init__()
        self._saved = app
        self._environment = environment
        self._organizations = organizations

    def compose(self) -> Iterable[Widget]:
        """Facts, scopes, why, tenants."""
        app = self._saved
        if app is None and len(self._organizations) > 1:
            options = [(str(number), name) for number, name in self._organizations.items()]
            yield Line("Organization", Choice(options, id="organization"))
        yield Line("Name", TextInput(app.name if app else "", id="name", limit=80))
        homepage = TextInput(app.homepage if app else "", placeholder="https://…", id="homepage", limit=300)
        yield Line("Homepage", homepage)
        contact = TextInput(app.contact if app else "", placeholder="whom tenants ask", id="contact", limit=200)
        yield Line("Contact", contact)
        description = TextArea(app.description if app else "", tab_behavior="focus", id="description")
        description.cursor_blink = False
        yield Line("Description", description)
        yes = app is not None and app.self_service
        yield Line("Self-service", Choice(SELF_SERVICE, value="yes" if yes else "no", id="self-service"))
        yield Line("API scopes", OpensMore("scopes", id="scopes"))
        yield Static("", id="effect", markup=False)
        why = TextInput(placeholder="what the new scopes are for; tenants read it", id="why", limit=1000)
        yield Line("Why", why)
        here = f"{app.tally.total} listed in {self._environment}; paste more" if app else f"of {self._environment}"
        yield Line("Tenant IDs", Static(f"{here}: lines, commas or a CSV", id="ids", markup=False))
        yield TenantField()

    def draft(self, scopes: Scopes, paste: Paste) -> Draft:
        """What stands in the fields, with what is chosen elsewhere."""

        def typed(name: str) -> str:
            return self.query_one(f"#{name}", TextInput).value.strip()

        return Draft(
            name=typed("name"),
            homepage=typed("homepage"),
            contact=typed("contact"),
            description=self.query_one("#description", TextArea).text.strip(),
            why=typed("why"),
            self_service=self.query_one("#self-service", Choice).value == "yes",
            scopes=scopes,
            paste=paste,
            organization=self._organization(),
        )

    def fill(self, fields: Mapping[str, object]) -> None:
        """Put something else into fields, by their names in the store."""
        for field, value in fields.items():
            if field == "description":
                self.query_one("#description", TextArea).load_text(str(value))
            elif field == "self_service":
                self.query_one("#self-service", Choice).chosen = int(bool(value))
            else:
                self.query_one(f"#{field}", TextInput).value = str(value)

    def _organization(self) -> int | None:
        for choice in self.query("#organization").results(Choice):
            return int(choice.value)
        return next(iter(self._organizations), None)
