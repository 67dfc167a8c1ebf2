"""Making a secret: the question before it, then the event."""

from screens.confirm import PickScreen
from screens.connection_words import about
from screens.page import Page
from store.machine import Role
from store.models import Connection, Secret

KEEP = [("now", "now"), ("1h", "1 hour"), ("24h", "24 hours"), ("7d", "7 days")]
AUDIENCES = [("developer", "the developer (the sharing)"), ("admin", "myself alone")]


async def generate(page: Page[None], connection: Connection) -> Secret | None:
    """Generate one; a tenant admin says for whom. None where they left the question."""
    audience: str | None = "developer"
    if page.desk.capacity.role is Role.ADMIN:
        question = PickScreen(
            page.desk,
            "Generate a Client Secret for whom?",
            AUDIENCES,
            value="developer",
            about=about(connection),
            what=f"Sealed for the developer, {connection.organization_name} alone can reveal it: "
            "that is how it is shared.",
        )
        audience = await page.app.push_screen_wait(question)
    if audience is None:
        return None
    return await page.ask(page.desk.session.credentials.generate, connection.id, audience=audience)


async def rotate(page: Page[None], connection: Connection, old: Secret) -> Secret | None:
    """Make a second one, after asking how long the old one lives. None where they left the question."""
    question = PickScreen(
        page.desk,
        f"Rotate: when does the old secret {old.prefix}… end?",
        KEEP,
        value="24h",
        about=about(connection),
        what="Until then both work. Whoever still sends the old one after that is refused.",
    )
    keep = await page.app.push_screen_wait(question)
    if keep is None:
        return None
    return await page.ask(page.desk.session.credentials.rotate, connection.id, keep_old_for=keep)
