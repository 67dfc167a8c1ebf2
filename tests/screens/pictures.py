"""Pictures of every place, and that its keys fit."""

from tests.screens.driver import Driver
from tests.screens.looks import Compare, compared
from tests.screens.places import DEMO, PLACES, furnish
from tests.world import OWN, World


def looks_as_it_did(place: str, size: tuple[int, int], world: World, compare: Compare) -> bool:
    """Go there in a terminal of that size, and compare with the picture that is kept."""
    furnish(world)
    who, keys = PLACES[place]

    async def go(user: Driver) -> None:
        if who == "nina":
            await user.sign_in(who, "set-by-somebody-else")
        elif who:
            await user.sign_in(who.rstrip("!"), OWN, production=who.endswith("!"))
        await user.press(*keys)
        if place == "revealed":
            await user.until(lambda: bool(user.secret))

    return compared(world, compare, size, go, demo_users=DEMO if place == "login" else ())
