"""Scopes in words: by module, with + − = and what each lets an app do. Pure but for the colours' names."""

from collections.abc import Iterable, Mapping

from textual.content import Content

from store.models import Impact
from store.scopes import Catalogue, Diff, by_module


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
                again = ("  ↻ added again", "$text-warning") if name in diff.again else ""
                told = what_it_does(name, catalogue)
                lines.append(Content.assemble("    ", (sign, colour), f" {told:<34} ", (name, "$quiet"), again))
    if diff.again:
        told = "↻ What is added again needs a new approval, although it was granted before."
        lines.append(Content.styled(told, "$text-warning"))
    for read, write in diff.swapped.items():
        lines.append(Content.styled(f"! {read} goes while {write} comes: write does not imply read.", "$text-warning"))
    return lines or [Content.styled("No difference.", "$quiet")]


def sums(diff: Diff) -> Content:
    """How much is added, removed, kept and added again, with sign and word."""
    parts = [
        Content.styled(f"{sign} {len(names)} {word}", colour)
        for sign, names, word, colour in (
            ("+", diff.added, "added", "$text-success"),
            ("−", diff.removed, "removed", "$text-error"),
            ("=", diff.kept, "kept", "$quiet"),
            ("↻", diff.again, "of them added again", "$text-warning"),
        )
        if names
    ]
    return Content("  ").join(parts)


def impact_words(impact: Impact) -> str:
    """What publishing would do, in plain words."""
    if impact.unchanged:
        return "The scopes are those of the current version: nothing to publish."
    parts = []
    if impact.added:
        who = (
            f"{counted(impact.must_accept, 'tenant')} must accept" if impact.must_accept else "nobody is connected yet"
        )
        parts.append(f"+{counted(len(impact.added), 'scope')}, {who}")
    if impact.removed:
        who = f"gone at once for {counted(impact.lose, 'tenant')}" if impact.lose else "which nobody has in force"
        parts.append(f"−{counted(len(impact.removed), 'scope')}, {who}")
    told = f"v{impact.version}: {'; '.join(parts)}."
    if impact.lose_in_production:
        told += f" {impact.lose_in_production} of them in PRODUCTION: that needs a production session."
    return told


def swap_words(swapped: Mapping[str, str]) -> str:
    """That write does not imply read."""
    told = [f"{read} goes while {write} comes." for read, write in swapped.items()]
    return " ".join([*told, "Write does not imply read: keep both?"])


def impact_lines(impact: Impact, catalogue: Catalogue) -> list[Content]:
    """Every scope that comes or goes, in words, and how many tenants it concerns."""
    parts = (
        ("+", impact.added, "$text-success"),
        ("−", impact.removed, "$text-error"),
    )
    lines = []
    for sign, scopes, colour in parts:
        for name, tenants in scopes.items():
            who = counted(tenants, "tenant") if tenants else "nobody yet"
            told = f" {what_it_does(name, catalogue)}  "
            lines.append(Content.assemble((sign, f"bold {colour}"), told, (f"{name}  {who}", "$quiet")))
    return lines
