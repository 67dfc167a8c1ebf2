"""Other people's text is shown, and does nothing else."""

import re

import pytest
from textual.content import Content
from textual.widgets import Static

from tests.screens.driver import driving
from tests.screens.payloads import FEW, infest
from tests.screens.places import PLACES, furnish
from tests.world import READS, World
from tui.glass import STEERING, harmless

MORE = ["[@click=app.quit]x", "[bold red]y", "a[b", "$success", "[link=file:///etc/passwd]z[/link]", "\\[/"]
MARKUP = ["[/]", *(pytest.param(name, marks=pytest.mark.slow) for name in MORE)]
CONTROL = "red\x1b[31m bell\x07 bs\x08 c1\x9b31m del\x7f bidi\u202e zero\u200b tag\U000e0041 line\u2028 end"


@pytest.mark.parametrize("name", MARKUP)
async def test_a_name_that_looks_like_markup_is_only_a_name(name: str, world: World) -> None:
    world.operator.accounts.add_tenant("integration", 1004, name)
    dana = world.developer()
    world.admin("tess", tenant=1004)
    world.support()
    app = dana.apps.create(
        name=name, scopes=READS, tenants=[1001], note=name, description=name, contact=name, homepage="https://x.example"
    )
    dana.connections.add_all(app.id, {1004: name})
    shown = name.replace(" ", "")
    async with driving(world, size=(200, 45)) as user:
        await user.sign_in("dana")
        for keys in ((), ("v",), ("escape", "e"), ("escape", "A"), ("escape", "enter"), ("enter",), ("d",)):
            await user.press(*keys)
            assert shown in user.text.replace(" ", ""), keys
        await user.press("escape", "escape", "escape")
        await user.press("y")
        assert shown in user.words.replace(" ", "")
        await user.sign_out()
        await user.sign_in("tess")
        for keys in ((), ("enter",), ("a",), ("n", "d")):
            await user.press(*keys)
            assert shown in user.text.replace(" ", ""), keys
        await user.press("escape", "escape")
        await user.sign_out()
        await user.sign_in("sue")
        await user.press("0", "G")
        assert shown in user.text.replace(" ", "")
        await user.press("ctrl+p")
        await user.type(name[:3])
        await user.settle()
        assert user.app.is_running


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("review", "Call Insights by Acme Integrations"),
        ("allow", "Call Insights by Acme Integrations · tenant 1001 Blue Plumbing"),
        ("decline", "Call Insights by Acme Integrations · tenant 1001 Blue Plumbing"),
        ("generate", "Route Optimizer by Acme Integrations · tenant 1001 Blue Plumbing"),
        ("revealed", "Route Optimizer · Acme Integrations"),
    ],
)
async def test_whoever_decides_about_an_app_sees_whose_it_is(place: str, named: str, world: World) -> None:
    furnish(world)
    who, keys = PLACES[place]
    async with driving(world) as user:
        await user.sign_in(who)
        await user.press(*keys)
        assert named in user.words


ROUNDS = {
    "dana": (
        *("G", "enter", "enter", "escape", "escape", "v", "escape", "e", "escape", "A", "escape"),
        *("f2", "j", "enter", "escape", "p", "/", "escape", "escape", "enter", "m"),
    ),
    "tess": ("enter", "d", "escape", "escape", "G", "enter", "a", "escape", "escape", "f2", "enter"),
    "sue": (
        *("0", "enter", "escape", "e", "a", "escape", "f", "escape", "m", "enter", "escape", "escape"),
        *("/", *"Z1", "enter", "ctrl+p", *"Z1"),
    ),
    "olga": ("enter", "escape", "j", "enter", "escape", "G", "enter", "escape", "f2"),
}


@pytest.mark.parametrize("who", ROUNDS)
async def test_what_somebody_typed_is_never_read_as_markup_nor_steers(
    who: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    infest(world, FEW)
    read: list[str] = []
    shown: set[str] = set()
    from_markup = Content.from_markup.__func__  # type: ignore[attr-defined]

    def reading(cls: type[Content], markup: str | Content, /, **variables: object) -> Content:
        read.append(str(markup) if isinstance(markup, str) else "")
        answer: Content = from_markup(cls, markup, **variables)
        return answer

    monkeypatch.setattr(Content, "from_markup", classmethod(reading))
    async with driving(world, size=(160, 60)) as user:
        await user.sign_in(who)
        for key in ROUNDS[who]:
            await user.press(key)
            for strip in user.app.screen._compositor.render_strips():
                assert not STEERING.search(strip.text)
                assert [style for _, style, _ in strip if style and (style.link or "@click" in style.meta)] == []
            shown.update(re.findall(r"Z\d\d", user.text))
        assert len(shown) > len(FEW) - 3
    assert [text for text in read if re.search(r"Z\d\d|House|Tenant \[", text)] == []


async def test_nothing_that_steers_a_terminal_is_drawn(world: World) -> None:
    async with driving(world) as user:
        await user.app.screen.mount(Static(CONTROL, markup=False, id="hostile"))
        await user.until("bell")
        drawn = "".join(strip.text for strip in user.app.screen._compositor.render_strips())
        assert not STEERING.search(drawn)
        assert "red[31m bell bs c131m" in drawn
        assert len({strip.cell_length for strip in user.app.screen._compositor.render_strips()}) == 1


def test_what_steers_is_taken_out_and_the_width_is_kept() -> None:
    assert harmless("plain é 漢字") == "plain é 漢字"
    assert harmless("a\x1b]0;title\x07b") == "a]0;titleb"
    assert harmless("soft\xadhyphen") == "soft·hyphen"
    assert harmless("half\ud83d").encode() == "half·".encode()


async def test_what_is_sent_to_a_clipboard_steers_no_terminal_that_it_is_pasted_into(world: World) -> None:
    async with driving(world) as user:
        user.app.copy_to_clipboard("two\x1b[201~\nlines\u202e")
        assert "lines" in user.app.clipboard.split("\n")[1]
        assert not STEERING.search(user.app.clipboard.replace("\n", ""))


async def test_a_link_opens_no_browser_on_the_host(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url, **_: opened.append(url))
    async with driving(world) as user:
        user.app.open_url("https://example.com")
        await user.settle()
    assert opened == []
