"""What one does to a secret: the question before it, which says what will stop working, then the event."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from screens.confirm import ConfirmScreen, PickScreen
from screens.connection_words import about
from screens.page import Page
from screens.secret_words import use_words
from store.machine import Role
from store.models import Connection, Secret

KEEP = [("now", "now"), ("1h", "1 hour"), ("24h", "24 hours"), ("7d", "7 days")]
AUDIENCES = [("developer", "the developer (the sharing)"), ("admin", "myself alone")]


async def generate(page: Page[Any], connection: Connection) -> Secret | None:
    """Generate one; a tenant admin says for whom. None where they left the question."""
    audience: str | None = "developer"
    if page.desk.capacity.role is Role.ADMIN:
        others = "The live one works on beside it." if connection.live_secrets else "Nothing stops working."
        question = PickScreen(
            page.desk,
            "Generate a Client Secret for whom?",
            AUDIENCES,
            value="developer",
            about=about(connection),
            what=f"The developer: {connection.organization_name} alone can reveal it, and that is how it is shared. "
            f"Myself alone: only admins of this tenant can, and you hand it over yourself. {others}",
        )
        audience = await page.app.push_screen_wait(question)
    if audience is None:
        return None
    return await page.ask(page.desk.session.credentials.generate, connection.id, audience=audience)


async def rotate(page: Page[Any], connection: Connection, old: Secret, now: datetime) -> Secret | None:
    """Make a second one, after asking how long the old one lives. None where they left the question."""
    question = PickScreen(
        page.desk,
        f"Rotate: when does the old secret {old.prefix}… end?",
        KEEP,
        value="24h",
        about=about(connection),
        what=f"Until then both work; after that whoever still sends the old one is refused. {use_words(old, now)}",
    )
    keep = await page.app.push_screen_wait(question)
    if keep is None:
        return None
    return await page.ask(page.desk.session.credentials.rotate, connection.id, keep_old_for=keep)


async def revoke(
    page: Page[Any], connection: Connection, secret: Secret, every: Sequence[Secret], now: datetime
) -> Secret | None:
    """End one for good, after asking. None where they left the question."""
    others = [f"{one.prefix}…" for one in every if one.live and one.id != secret.id]
    rest = (
        f"{others[0]} works on."
        if others
        else "No other one is live: the app gets no tokens here until a new one is generated."
    )
    question = ConfirmScreen(
        page.desk,
        f"Revoke {secret.prefix}…?",
        about=about(connection),
        what="Whoever sends it is refused from the next token request on, and it cannot be taken back. "
        f"{use_words(secret, now)} {rest}",
    )
    if not await page.app.push_screen_wait(question):
        return None
    return await page.ask(page.desk.session.credentials.revoke, secret.id)
