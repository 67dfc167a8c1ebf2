"""What an app may ask for: the catalogue, the effective set, the difference between two sets. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from store.errors import Code, Refused

Scopes = frozenset[str]
"""A set of scope names, such as `tn.crm.customers:r`."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One permission on one resource."""

    name: str
    """As requested at the token endpoint: `tn.crm.customers:r`."""
    module: str
    """The part of the API that it belongs to: `CRM`."""
    resource: str
    """What it is about, within the module: `customers`."""
    access: str
    """`read` or `write`; write does not imply read."""
    title: str
    """What it lets an app do, in words: `View Customers`."""
    restriction: str
    """What limits its use, in words, or empty."""


class Catalogue:
    """Every scope there is, by name, in the order of modules and resources."""

    def __init__(self, scopes: Iterable[Scope]) -> None:
        self._scopes: Mapping[str, Scope] = {scope.name: scope for scope in scopes}

    @classmethod
    def load(cls, path: Path) -> "Catalogue":
        """Read a catalogue file; raises `Refused` (INVALID) where it is not one."""
        try:
            rows = json.loads(path.read_text("utf-8"))
            return cls(
                Scope(r["scope"], r["module"], r["resource"], r["access"], r["title"], r.get("restriction") or "")
                for r in sorted(rows, key=lambda r: (r["module"], r["resource"], r["access"]))
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise Refused(
                Code.INVALID, f"{path} is not a scope catalogue ({error}); compare it with the one shipped."
            ) from None

    def __iter__(self) -> Iterator[Scope]:
        return iter(self._scopes.values())

    def __len__(self) -> int:
        return len(self._scopes)

    def __contains__(self, name: object) -> bool:
        return name in self._scopes

    def __getitem__(self, name: str) -> Scope:
        return self._scopes[name]

    def get(self, name: str) -> Scope | None:
        """The scope of that name, or None: an operator may have replaced the catalogue since it was asked for."""
        return self._scopes.get(name)

    def check(self, names: Iterable[str]) -> Scopes:
        """The names as a set; raises `Refused` (INVALID) for an empty set or an unknown name."""
        scopes = frozenset(names)
        if not scopes:
            raise Refused(Code.INVALID, "Choose at least one scope.")
        unknown = sorted(repr(name) for name in scopes if name not in self._scopes)
        if unknown:
            raise Refused(Code.INVALID, f"The scope catalogue does not have {', '.join(unknown[:5])}.")
        return scopes


@cache
def shipped_catalogue() -> Catalogue:
    """The catalogue that the product ships, `store/data/scopes.json`."""
    return Catalogue.load(Path(__file__).parent / "data" / "scopes.json")


def granted(versions: Sequence[Scopes]) -> Scopes:
    """What an acceptance grants: the scopes in every version from the accepted one to the current one.

    A removal acts at once; what was removed and added again has to be accepted again.
    """
    return frozenset.intersection(*versions) if versions else frozenset()


@dataclass(frozen=True, slots=True)
class Diff:
    """What is different between two sets of scopes."""

    added: Scopes
    removed: Scopes
    kept: Scopes
    again: Scopes
    """Those of `added` that were granted before, were removed since, and need acceptance again."""

    @property
    def swapped(self) -> Mapping[str, str]:
        """Read scopes that are removed while the write scope of the same resource is added, and that write scope."""
        writes = {name.removesuffix(":w"): name for name in self.added if name.endswith(":w")}
        return {
            name: writes[name.removesuffix(":r")]
            for name in sorted(self.removed)
            if name.endswith(":r") and name.removesuffix(":r") in writes
        }


def diff(old: Scopes, new: Scopes) -> Diff:
    """From one set to another."""
    return Diff(added=new - old, removed=old - new, kept=old & new, again=frozenset())


def offer(versions: Sequence[Scopes]) -> Diff:
    """What the current version offers to a tenant that accepted the first of `versions`; the last is the current one.

    added = S(n) − granted, removed = S(a) − S(n), kept = granted.
    """
    kept = granted(versions)
    accepted, current = versions[0], versions[-1]
    added = current - kept
    return Diff(added=added, removed=accepted - current, kept=kept, again=added & accepted)


def by_module(names: Iterable[str], catalogue: Catalogue) -> dict[str, list[str]]:
    """The names grouped by module, both in the catalogue's order; names it does not know come last, under `Other`."""
    chosen = set(names)
    modules: dict[str, list[str]] = {}
    for scope in catalogue:
        if scope.name in chosen:
            modules.setdefault(scope.module, []).append(scope.name)
    unknown = sorted(name for name in chosen if name not in catalogue)
    return modules | ({"Other": unknown} if unknown else {})
