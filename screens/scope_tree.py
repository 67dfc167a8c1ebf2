"""The catalogue as a tree: modules, and under each its resources with a read and a write scope. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from screens.scope_words import what_it_does
from store.scopes import Catalogue


@dataclass(frozen=True)
class Resource:
    """A row: a module (without a name), or one resource of it with its scopes."""

    module: str
    name: str
    scopes: tuple[str, ...]

    def scope(self, access: str) -> str | None:
        """Its read (`:r`) or write (`:w`) scope, where there is one."""
        return next((name for name in self.scopes if self.name and name.endswith(access)), None)


def resources(catalogue: Catalogue) -> list[Resource]:
    """Modules and under each its resources, in the catalogue's order."""
    modules: dict[str, dict[str, list[str]]] = {}
    for scope in catalogue:
        modules.setdefault(scope.module, {}).setdefault(scope.resource, []).append(scope.name)
    rows = []
    for module, held in modules.items():
        rows.append(Resource(module, "", tuple(name for names in held.values() for name in names)))
        rows.extend(Resource(module, name, tuple(names)) for name, names in held.items())
    return rows


def matching(rows: Sequence[Resource], words: Collection[str], catalogue: Catalogue) -> list[Resource]:
    """The resources with all of these words in module, names or titles, and their modules."""
    if not words:
        return list(rows)
    found = [row for row in rows if row.name and _has(row, words, catalogue)]
    modules = {row.module for row in found}
    return [row for row in rows if row in found or (not row.name and row.module in modules)]


def unfolded(rows: Sequence[Resource], opened: Collection[str]) -> list[Resource]:
    """All modules, and the resources of those that are open."""
    return [row for row in rows if not row.name or row.module in opened]


def _has(row: Resource, words: Collection[str], catalogue: Catalogue) -> bool:
    told = " ".join([row.module, *row.scopes, *(what_it_does(name, catalogue) for name in row.scopes)]).lower()
    return all(word in told for word in words)
