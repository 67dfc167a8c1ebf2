"""The way to a revealed secret."""

from tests.screens.driver import Driver
from tests.world import OWN

TO_SECRET = ("G", "enter", "g", "enter", "enter")


async def reveal(user: Driver) -> str:
    """Dana, in the small world of `furnish`, with a Client Secret in front of her; its value."""
    await user.sign_in("dana")
    await user.press(*TO_SECRET)
    await user.type(OWN)
    await user.press("enter")
    await user.until(lambda: bool(user.secret))
    return user.secret
