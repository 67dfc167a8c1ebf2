"""One client of the demo for the README's commands: its ID and secret in a file, as no real portal would keep them."""

from collections.abc import Iterable
from pathlib import Path

from store import Portal
from store.home import create_private
from tui.demo.plot import Plot

FILE = "client.env"
_READS = "tn.crm.customers:r"


def write_client(home: Path, portal: Portal, plots: Iterable[Plot]) -> None:
    """The first client in integration whose token requests succeed and that may read customers."""
    for plot in plots:
        if plot.environment != "integration" or not plot.story.startswith("live") or not plot.value:
            continue
        standing = portal.client_state(plot.client)
        if standing and _READS in standing.scopes:
            facts = {
                "CLIENT_ID": plot.client,
                "CLIENT_SECRET": plot.value,
                "APP_KEY": standing.app_key,
                "TENANT": standing.tenant,
            }
            create_private(home / FILE, "".join(f"{name}={value}\n" for name, value in facts.items()).encode())
            return
    raise LookupError("no story of the demo ends with a client that may read customers")
