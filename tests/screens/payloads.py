"""Texts that would do something if a terminal or a widget obeyed them, and a portal in which they are everywhere."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from unittest.mock import patch

from tests.world import OWN, READS, World

MARKUP = [
    "[/]",
    "A[/]x",
    "[/bold]",
    "[@click=app.quit]quit[/]",
    "[@click=app.bell]bell",
    "[@click=screen.dismiss]away[/]",
    "[bold red on green]loud",
    "[link=file:///etc/passwd]here[/link]",
    "a[b",
    "[[",
    "\\[/",
    "$text-success",
    "{self.app}%s%n",
]
CONTROL = [
    "\x1b[2J",
    "\x1b[77;88Hspoof",
    "\x1b[97;41mred",
    "\x1b]0;title\x07",
    "\x1b]52;c;cm0gLXJmIC8=\x07",
    "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1bP+q544e\x1b\\",
    "\x1b_Gf=24;AAAA\x1b\\",
    "\x1bc",
    "\x1b[?1049l",
    "\x1b[6n",
    "\x9b31mred",
    "\x9d0;title\x9c",
    "bell\x07",
    "back\x08\x08\x08\x08forth",
    "over\rwritten",
    "line\nbreak",
    "tab\there",
    "\x0e\x0f\x1a",
    "del\x7f\x7f",
    "nul\0byte",
]
UNSEEN = [
    "gnp\u202egpj.exe",
    "\u2066isolate",
    "\u061cmark",
    "zero\u200bwidth\u200djoined\ufeff",
    "line\u2028separator\u2029",
    "soft\u00adhyphen\u2060",
    "tags\U000e0041\U000e007f",
    "variant\U000e0101",
    "z\u0300\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308\u0309",
    "\u3164\u115f",
    "👨\u200d👩\u200d👧",
]
PAYLOADS = [f"Z{number:02d}{text}" for number, text in enumerate([*MARKUP, *CONTROL, *UNSEEN])]
"""Each with a mark of its own, so that a test knows what it has seen."""
FEW = [*PAYLOADS[: len(MARKUP)], *PAYLOADS[len(MARKUP) :: 5]]
"""What looks like markup, and some of the rest."""


@contextmanager
def without_a_door() -> Iterator[None]:
    """As a portal was whose rows are older than the door, or were written by somebody else."""

    def kept(text: str, *_: object, **__: object) -> str:
        return text

    with ExitStack() as opened:
        for room in ("accounts", "apps", "connections", "ssh_keys", "text"):
            opened.enter_context(patch(f"store.{room}.clean", kept))
        opened.enter_context(patch("store.accounts.user_name", kept))
        yield


def infest(world: World, payloads: Sequence[str] = PAYLOADS) -> None:
    """An app for each payload, which is its name, its tenant's, its label and every note on it."""
    with without_a_door():
        accounts = world.operator.accounts
        house = accounts.add_organization("House [/]\x1b]0;of\x07")
        accounts.add_tenant("integration", 3000, "Tenant [@click=app.bell]\x9b2J")
        dana = world.person("dana", "manage_apps", organization=house.id)
        tess, sue = world.admin(tenant=3000), world.support()
        world.person("olga", "operator")
        for number, text in enumerate(payloads):
            accounts.add_tenant("integration", 4000 + number, text)
            accounts.establish("integration", text, OWN, tenant=4000 + number, permissions=["manage_access"])
            app = dana.apps.create(
                name=text,
                homepage=text,
                description=text,
                contact=text,
                note=text,
                scopes=READS,
                tenants=[3000],
                self_service=True,
            )
            dana.connections.add_all(app.id, {4000 + number: text, 5000 + number: text})
            offered = dana.connections.find(app.id, 3000)
            if number % 2:
                tess.connections.decline(offered.id, expected_version=1, why=text)
            else:
                tess.connections.connect(offered.id, expected_version=1)
                tess.credentials.generate(offered.id)
                dana.apps.publish(app.id, scopes=READS[1:], note=text, expected_version=1)
            sue.connections.note(offered.id, text)
