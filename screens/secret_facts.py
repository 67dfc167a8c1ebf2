"""What a Client Secret is for, in words, and how it stands."""

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from screens.secret_words import left_words, seen_words
from screens.widgets.field import Line
from screens.widgets.heading import environment_badge
from store.machine import READERS
from store.models import Connection, Secret


class SecretFacts(Vertical):
    """A line a fact, everything but the value."""

    DEFAULT_CSS = """
    SecretFacts { height: auto; }
    SecretFacts > Line { margin: 0 1; }
    SecretFacts > Line > Static { width: auto; }
    """

    def __init__(self, connection: Connection, secret: Secret) -> None:
        super().__init__()
        self._connection = connection
        self._secret = secret

    def compose(self) -> ComposeResult:
        """App, tenant, environment, identities; until when it has to be stored, who has seen it."""
        connection, secret = self._connection, self._secret
        facts = (
            ("App", Content(f"{connection.app_name} · {connection.organization_name}")),
            ("Tenant", Content(f"{connection.tenant} {connection.tenant_name or connection.label}")),
            ("Environment", environment_badge(connection.environment)),
            ("App key", Content(connection.app_key)),
            ("Client ID", Content(connection.client_id or "")),
            ("Client Secret", Content(f"{secret.prefix}…, sealed for the {READERS[secret.audience]}")),
        )
        for caption, value in facts:
            yield Line(caption, Static(value, markup=False))
        yield Line("Store it by", Static(id="deadline"))
        yield Line("Revealed", Static(id="seen"))

    def tell(self, secret: Secret, now: datetime) -> None:
        """How it stands at this moment."""
        self.query_one("#deadline", Static).update(Content(left_words(secret, now)))
        self.query_one("#seen", Static).update(Content(seen_words(secret, now)))
