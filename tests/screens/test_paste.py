"""What is pasted is taken, or the person is told why not."""

import pytest
from textual import events

from tests.screens.driver import Driver, driving
from tests.screens.places import furnish
from tests.world import World

TEN_MEGABYTES = "1000215\n" * 1_250_000


async def paste(user: Driver, text: str) -> None:
    """As a terminal hands it over, in brackets."""
    assert user.app._driver is not None
    user.app._driver.send_message(events.Paste(text))
    await user.settle()


async def test_a_paste_of_ten_megabytes_into_the_list_of_tenants_is_refused_with_its_length(world: World) -> None:
    furnish(world)
    async with driving(world, size=(120, 40)) as user:
        await user.sign_in("dana")
        await user.press("n")
        while not user.app.focused or user.app.focused.id != "tenants":
            await user.press("tab")
        await paste(user, TEN_MEGABYTES)
        await user.until_words("too long to paste: 10,000,000 characters, at most 200,000. Nothing was taken.")
        await paste(user, "1003, 1001")
        assert "1003, 1001" in user.text
        assert "too long" not in user.text


@pytest.mark.parametrize(
    ("keys", "text", "told", "shown"),
    [
        (("tab",), TEN_MEGABYTES, "10,000,000 characters, at most 5,000. Nothing was taken.", ""),
        (("tab",), "dana\n", "", "dana"),
        (("tab",), "\r\n  \r\ndana\r\n", "", "dana"),
        (("tab",), "dana\ntess\nsue", "Those were 3 lines: this field takes one, and has the first.", "dana"),
        (("tab", "tab"), "x" * 128, "", "•" * 40),
        (("tab", "tab"), "x" * 129, "129 characters, at most 128. Nothing was taken.", ""),
        (("tab", "tab", *"already"), "x" * 128, "128 characters, at most 121. Nothing was taken.", "•••••••"),
    ],
    ids=["endless", "one line", "blank lines", "three lines", "just fits", "does not fit", "does not fit behind"],
)
async def test_a_field_takes_a_paste_whole_or_says_what_it_did_not_take(
    world: World, keys: tuple[str, ...], text: str, told: str, shown: str
) -> None:
    async with driving(world) as user:
        await user.press(*keys)
        await paste(user, text)
        assert told in user.words
        assert shown in user.text
        if not told:
            assert "characters" not in user.words
            assert "lines" not in user.words


async def test_what_is_pasted_over_a_selection_has_its_room(world: World) -> None:
    async with driving(world) as user:
        await user.press("tab", "tab", *"already", "shift+home")
        await paste(user, "x" * 128)
        assert "characters" not in user.words
