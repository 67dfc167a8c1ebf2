"""Connections as CSV and JSON: for the command line, and what of it a terminal's clipboard takes. Draws nothing."""

import csv
import io
import json
import shlex
from collections.abc import Iterable, Sequence
from typing import Any

from screens.connection_shown import Shown
from store.models import Connection

FIELDS = (
    *("environment", "tenant", "tenant_name", "label", "app_key", "app_name", "organization_name"),
    *("state", "status", "reason", "must_act", "sentence", "waiting_since", "requested_at", "changed_at"),
    *("current_version", "accepted_version", "pending", "client_id", "live_secrets", "used_at", "failed_at", "failure"),
)
"""What is said of each connection, by the names that the store uses."""


def facts(connection: Connection) -> dict[str, Any]:
    """Them, as JSON takes them."""
    values = ((name, getattr(connection, name)) for name in FIELDS)
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in values}


def csv_cell(value: object) -> str:
    """A cell in one line that no spreadsheet takes for a formula."""
    given = "" if value is None else str(value)
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in given)
    # A tab or a line break has become `\\t` or `\\n` by now, and is no formula; it is marked all the same.
    formula = text.lstrip(" ")[:1] in ("=", "+", "-", "@") or given[:1] in ("\t", "\r", "\n")
    return f"'{text}" if formula else text


def csv_rows(connections: Iterable[Connection]) -> str:
    """The lines, without the headings."""
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerows([csv_cell(cell) for cell in facts(connection).values()] for connection in connections)
    return lines.getvalue()


def as_csv(connections: Sequence[Connection]) -> str:
    """A sheet with headings."""
    return ",".join(FIELDS) + "\n" + csv_rows(connections)


def as_json(connections: Sequence[Connection]) -> str:
    """An array, one object a line."""
    return "[\n" + ",\n".join(json.dumps(facts(connection)) for connection in connections) + "\n]\n"


def command(shown: Shown, environment: str, app_key: str) -> str:
    """The command that writes all of it, for whoever may run commands where the portal is."""
    filters = shown.filters
    options: list[tuple[str, Iterable[object]]] = [
        ("environment", [environment]),
        ("app", [app_key] if app_key else []),
        ("version", [shown.version] if shown.version else []),
        ("status", filters["status"]),
        ("reason", filters["reason"]),
        ("search", [shown.search] if shown.search else []),
    ]
    words = [word for name, values in options for value in values for word in (f"--{name}", str(value))]
    words += [] if shown.snoozed is None else ["--snoozed" if shown.snoozed else "--not-snoozed"]
    return shlex.join(["devportal", "connections", *words, "--csv"])
