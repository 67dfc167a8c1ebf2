"""Which scope an API call needs: method and path to scope, as `endpoints.json` says."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store.errors import Code, Refused

SHIPPED = Path(__file__).parent.parent / "store" / "data" / "endpoints.json"
_SEGMENT = re.compile(r"(?!\.{1,2}$)[A-Za-z0-9._~!$&'()*+,=:@-]+")
_PARAMETER = re.compile(r"\{[A-Za-z]\w*\}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One of the API's."""

    method: str
    path: str
    """With parameters in braces, one of which is `{tenant}`."""
    scope: str
    """The one that a call needs."""

    @property
    def reads(self) -> bool:
        """Whether a call changes nothing: some reads are POSTs, for what does not fit into an address."""
        return self.method == "GET" or self.scope.endswith(":r")


@dataclass(slots=True)
class _Node:
    literal: dict[str, "_Node"] = field(default_factory=dict)
    parameter: "_Node | None" = None
    tenant: bool = False
    """Whether the segment that leads here is the tenant's ID."""
    endpoints: dict[str, Endpoint] = field(default_factory=dict)


class Endpoints:
    """All of them, found by method and path; a literal segment goes before a parameter."""

    def __init__(self, endpoints: Iterable[Endpoint]) -> None:
        self._root = _Node()
        self._all = tuple(endpoints)
        for endpoint in self._all:
            node = self._root
            for segment in endpoint.path.strip("/").split("/"):
                if _PARAMETER.fullmatch(segment):
                    node.parameter = node.parameter or _Node(tenant=segment == "{tenant}")
                    node = node.parameter
                else:
                    node = node.literal.setdefault(segment, _Node())
            node.endpoints[endpoint.method] = endpoint

    @classmethod
    def of(cls, folder: Path) -> "Endpoints":
        """Those of a portal: its own `endpoints.json`, else the shipped one; raises `Refused` (INVALID)."""
        own = folder / "endpoints.json"
        return cls.load(own if own.exists() else SHIPPED)

    @classmethod
    def load(cls, path: Path) -> "Endpoints":
        """Read a file of them; raises `Refused` (INVALID) where it is not one."""
        try:
            rows: list[Mapping[str, Any]] = json.loads(path.read_text("utf-8"))
            return cls(_endpoint(row) for row in rows)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(
                Code.INVALID, f"{path} is not a list of endpoints ({error}); compare it with the one shipped."
            ) from None

    def a_read(self, scopes: frozenset[str]) -> Endpoint | None:
        """A GET that needs one of these scopes and nothing in its path but the tenant."""
        fitting = (one for one in self._all if one.method == "GET" and one.scope in scopes and one.path.count("{") == 1)
        return next(fitting, None)

    def find(self, method: str, path: str) -> tuple[Endpoint, str] | None:
        """The endpoint of a call and the tenant in its path, or None.

        The path is taken as it was sent: one with empty, dotted or encoded segments is nobody's, since an API behind
        the gate could read it differently.
        """
        segments = path.removeprefix("/").split("/")
        if not path.startswith("/") or not all(_SEGMENT.fullmatch(segment) for segment in segments):
            return None
        return _walk(self._root, "GET" if method == "HEAD" else method, segments, 0, "")


def _walk(node: _Node, method: str, segments: list[str], at: int, tenant: str) -> tuple[Endpoint, str] | None:
    if at == len(segments):
        found = node.endpoints.get(method)
        return (found, tenant) if found else None
    segment = segments[at]
    literal, parameter = node.literal.get(segment), node.parameter
    found_below = _walk(literal, method, segments, at + 1, tenant) if literal else None
    if found_below is None and parameter:
        found_below = _walk(parameter, method, segments, at + 1, segment if parameter.tenant else tenant)
    return found_below


def _endpoint(row: Mapping[str, Any]) -> Endpoint:
    found = Endpoint(str(row["method"]).upper(), row["path"], row["scope"])
    if "/tenant/{tenant}" not in found.path:
        raise ValueError(f"{found.path} has no /tenant/{{tenant}}")
    return found
