"""Scopes in words: by module, with + − = and what each lets an app do. Pure but for the colours' names."""

from collections.abc import Iterable

from textual.content import Content

from store.models import Impact
from store.scopes import Catalogue, Diff, by_module

NAMED = 8
"""So many scopes by name in a question; the rest is counted."""


def counted(number: int, one: str, many: str = "") -> str:
    """`1 tenant`, `3 tenants`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def by_modules(scopes: Iterable[str], catalogue: Catalogue) -> str:
    """How many of each module, in a line."""
    grouped = by_module(scopes, catalogue)
    return " · ".join(f"{module} {len(names)}" for module, names in grouped.items())


def what_it_does(name: str, catalogue: Catalogue) -> str:
    """The title of a scope, and what restricts it."""
    scope = catalogue.get(name)
    if scope is None:
        return "no longer in the catalogue"
    return f"{scope.title} ({scope.restriction.replace('_', ' ')} only)" if scope.restriction else scope.title


def diff_lines(diff: Diff, catalogue: Catalogue, *, first: bool = False) -> list[Content]:
    """A diff by module, changes before what is kept; `first` where there was nothing before."""
    lines: list[Content] = []
    parts = (
        ("asks for" if first else "adds", diff.added, "+", "$text-success"),
        ("removes, gone at once", diff.removed, "−", "$text-error"),
        ("keeps", diff.kept, "=", "$quiet"),
    )
    for words, names, sign, colour in parts:
        if not names:
            continue
        lines.append(Content.assemble((f"{sign} {words}: {counted(len(names), 'scope')}", f"bold {colour}")))
        for module, members in by_module(names, catalogue).items():
            lines.append(Content.assemble("  ", (module, "bold")))
            for name in members:
                again = ("  ↻ added again: it needs a new approval", "$text-warning") if name in diff.again else ""
                told = what_it_does(name, catalogue)
                lines.append(Content.assemble("    ", (sign, colour), f" {told:<34} ", (name, "$quiet"), again))
    for read, write in diff.swapped.items():
        lines.append(Content.styled(f"! {read} goes while {write} comes: write does not imply read.", "$text-warning"))
    return lines or [Content.styled("No difference.", "$quiet")]


def impact_words(impact: Impact) -> str:
    """What publishing would do, in plain words."""
    if impact.unchanged:
        return "The scopes are those of the current version: nothing to publish."
    told = [f"v{impact.version}:"]
    if impact.added:
        who = (
            f"{counted(impact.must_accept, 'tenant')} must accept" if impact.must_accept else "nobody is connected yet"
        )
        told.append(f"+{counted(len(impact.added), 'scope')}; {who}.")
    if impact.removed:
        told.append(f"−{counted(len(impact.removed), 'scope')}, gone at once for {counted(impact.lose, 'tenant')}.")
    if impact.lose_in_production:
        told.append(f"{impact.lose_in_production} of them in PRODUCTION: that needs a production session.")
    for read, write in impact.swapped.items():
        told.append(f"{read} goes while {write} comes: write does not imply read. Keep both?")
    return " ".join(told)


def named(impact: Impact) -> list[str]:
    """The scopes that come and go, by name, as many as a question can hold."""
    names = [f"+ {name}" for name in impact.added] + [f"− {name}" for name in impact.removed]
    return [*names[:NAMED], *([f"… and {len(names) - NAMED} more"] if len(names) > NAMED else [])]
