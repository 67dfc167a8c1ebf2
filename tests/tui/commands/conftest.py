"""A portal of its own for each test, and the command line to it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from store import Portal
from tui.line import cli

PASSWORD = "a long enough password"

Run = Callable[..., Result]


class QuickHash:
    """A hasher that costs nothing."""

    def hash(self, password: str) -> str:
        return f"quick {password}"

    def verify(self, stored: str, password: str) -> bool:
        return stored == f"quick {password}"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr("store.portal.Argon2", QuickHash)
    monkeypatch.delenv("DEVPORTAL_HOME", raising=False)
    monkeypatch.delenv("DEVPORTAL_DEMO_HOME", raising=False)
    mask = os.umask(0o022)
    yield
    os.umask(mask)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where the portal is, or will be."""
    return tmp_path / "portal"


@pytest.fixture
def run(home: Path) -> Run:
    """Run `devportal` in this process, for the portal in `home`."""

    def invoke(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(cli, ["--home", str(home), *words], input=typed, prog_name="devportal")

    return invoke


@pytest.fixture
def fd() -> Callable[[str], str]:
    """A file descriptor, as an argument, from which that text can be read once."""

    def make(text: str) -> str:
        reader, writer = os.pipe()
        os.write(writer, text.encode())
        os.close(writer)
        return str(reader)

    return make


@pytest.fixture
def portal(home: Path) -> Iterator[Portal]:
    """An open portal: Acme with dana, two tenants with tess as admin of the first, and an app at both."""
    with Portal.open(home) as made:
        accounts = made.operator().accounts
        acme = accounts.add_organization("Acme Integrations")
        accounts.add_tenant("integration", 1001, "Blue Plumbing")
        accounts.add_tenant("integration", 1002, "=HYPERLINK(1) Heating")
        accounts.establish("integration", "dana", "first password", organization=acme.id, permissions=["manage_apps"])
        accounts.establish("integration", "tess", "first password", tenant=1001, permissions=["manage_access"])
        dana = made.sign_in("integration", "dana", "first password")
        dana.change_password("first password", PASSWORD)
        dana.apps.create(
            name="Route Optimizer", scopes=["tn.crm.customers:r"], tenants=[1001, 1002], note="First release."
        )
        yield made
