"""Keys that come together, as over a slow line."""

from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widgets import Input

from tests.screens.driver import driving
from tests.world import OWN, World
from tui.in_turn import Answered


async def test_a_name_a_tab_and_a_password_go_where_they_were_meant_for(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.press("tab")
        for key in ("d", "a", "n", "a", "tab", *OWN):
            user.send(key)
        await user.settle()
        assert [field.value for field in user.app.screen.query(Input)] == ["dana", OWN]


async def test_a_letter_that_was_taken_back_is_the_one_before(world: World) -> None:
    async with driving(world) as user:
        await user.press("tab")
        for key in ("d", "s", "backspace", "a", "n", "x", "left", "delete", "a"):
            user.send(key)
        await user.settle()
        assert [field.value for field in user.app.screen.query(Input)] == ["dana", ""]


async def test_a_screen_that_a_key_opens_has_what_was_typed_for_it(world: World) -> None:
    world.developer()
    async with driving(world) as user:
        await user.sign_in("dana")
        for key in ("n", *"Call now", "tab", *"https://x", "tab"):
            user.send(key)
        await user.settle()
        assert [field.value for field in user.app.screen.query(Input)][:2] == ["Call now", "https://x"]


async def test_a_paste_waits_for_its_turn_too(world: World) -> None:
    async with driving(world) as user:
        await user.press("tab")
        user.send("d")
        user.send("tab")
        await user.paste("pasted")
        assert [field.value for field in user.app.screen.query(Input)] == ["d", "pasted"]


async def test_the_next_key_comes_also_where_what_had_the_last_one_has_gone_with_it(world: World) -> None:
    class Gone(Screen[None]):
        BINDINGS: ClassVar[list[BindingType]] = [Binding("x", "go", priority=True)]

        async def action_go(self) -> None:
            self.app.pop_screen()

    async with driving(world) as user:
        await user.press("tab")
        user.app.push_screen(Gone())
        await user.settle()
        for key in ("x", "d", "a"):
            user.send(key)
        await user.until(lambda: [field.value for field in user.app.screen.query(Input)] == ["da", ""])


async def test_keys_go_on_one_by_one_where_no_answer_comes(world: World) -> None:
    class Deaf(Screen[None]):
        taken = ""

        def on_key(self, event: events.Key) -> None:
            self.taken += event.key

        def on_answered(self, message: Answered) -> None:
            message.stop()

    async with driving(world) as user:
        deaf = Deaf()
        user.app.push_screen(deaf)
        await user.settle()
        for key in "abcd":
            user.send(key)
        await user.until(lambda: deaf.taken == "abcd")
