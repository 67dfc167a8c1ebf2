"""The source: no widget is given a text that somebody may have typed, to be read as markup."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = [*sorted((ROOT / "screens").rglob("*.py")), *sorted((ROOT / "tui").glob("*.py"))]
WIDGETS = {"Static", "Label", "Button", "Option", "Checkbox", "RadioButton", "Collapsible", "Link", "Toast", "notify"}
"""What reads its first argument as markup, unless it is told not to."""
TEXTS = ast.JoinedStr | ast.BinOp | ast.Attribute
TITLES = {"border_title", "border_subtitle", "tooltip"}
"""Attributes that are read as markup, whatever one says."""


def makers_of_content() -> set[str]:
    """Our functions that answer with a Content."""
    return {
        node.name
        for room in ROOMS
        for node in ast.walk(ast.parse(room.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef) and node.returns and "Content" in ast.unparse(node.returns)
    }


MAKERS = makers_of_content()


def harmless(text: ast.expr) -> bool:
    """Whether an expression is our own words, or something that is no markup any more."""
    match text:
        case ast.Constant(value=words):
            return words is None or "[" not in str(words)
        case ast.Name(id=name) if name.isupper():  # a constant of ours
            return True
        case ast.BinOp(left=of):
            return harmless(of) and not isinstance(of, ast.Constant)
        case ast.IfExp(body=one, orelse=other):
            return harmless(one) and harmless(other)
        case ast.Call(func=ast.Name(id=name)):
            return name == "Content" or name in MAKERS
        case ast.Call(func=ast.Attribute(value=ast.Name(id="Content"), attr=name)):
            return name != "from_markup"
        case ast.Call(func=ast.Attribute(value=of, attr=name)):
            return (harmless(of) and not isinstance(of, ast.Constant)) or name in MAKERS
    return False


def bare(source: str) -> Iterator[str]:
    """Each place where a text that may be anybody's is read as markup."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=args, keywords=keywords):
                told = any(word.arg == "markup" and ast.unparse(word.value) == "False" for word in keywords)
                if (
                    name == "from_markup"
                    or (name in WIDGETS and args and not told and not harmless(args[0]))
                    # A set is updated too, by a name; only what is certainly a text counts.
                    or (name == "update" and args and isinstance(args[0], TEXTS) and not harmless(args[0]))
                ):
                    yield f"line {node.lineno}: {ast.unparse(node)}"
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in TITLES:
                if not harmless(value):
                    yield f"line {node.lineno}: {ast.unparse(node)}"


@pytest.mark.parametrize(
    "source",
    [
        "Static(app.name)",
        "Static(f'{app.name}')",
        "Label('of ' + app.name)",
        "Static('[b]'.join(names))",
        "self.notify(refused.sentence)",
        "self.query_one('#name').update(f'{app.name}')",
        "line.update(app.name)",
        "line.update('of ' + app.name)",
        "self.border_title = app.name",
        "Content.from_markup(app.name)",
        "Static(Content.from_markup(app.name))",
        "Static(name if name else 'nobody')",
    ],
)
def test_a_bare_text_is_found(source: str) -> None:
    assert list(bare(source))


@pytest.mark.parametrize(
    "source",
    [
        "Static('our own words')",
        "Static(Content(app.name))",
        "Static(app.name, markup=False)",
        "Static(Content.assemble(app.name, ' by '))",
        "Static(Content('\\n').join(lines))",
        "line.update(Content(app.name) + ' and more')",
        "self.border_title = WORDS.upper() if shown else None",
        "line.update(Content(app.name))",
        "self._chosen.update(names)",
    ],
)
def test_a_text_that_is_no_markup_is_not(source: str) -> None:
    assert list(bare(source)) == []


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: str(room.relative_to(ROOT)))
def test_no_widget_reads_as_markup_what_somebody_may_have_typed(room: Path) -> None:
    assert list(bare(room.read_text("utf-8"))) == []
