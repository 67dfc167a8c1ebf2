"""A person's own keys: `[keys]` in `config.toml`, held against every binding that there is before anything is shown."""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path

from textual.binding import BindingsMap
from textual.dom import DOMNode
from textual.keys import Keys, _character_to_key, key_to_character
from textual.screen import Screen

from screens.homes import bindings, homes
from store.errors import Code, Refused

Home = Mapping[str, frozenset[str]]
"""The keys of one screen or widget, by the id of the binding; what Textual brings along is under `""`."""

SWALLOWED = ("ctrl+enter", "ctrl+i", "ctrl+m", "ctrl+j", "ctrl+h")
"""A terminal sends something else for these."""


def keymap(config: Path, app: type[DOMNode]) -> dict[str, str]:
    """What `[keys]` says, by binding id, as Textual takes it; raises `Refused` (INVALID) with the line."""
    text = config.read_text("utf-8")
    said = _flat(tomllib.loads(text).get("keys", {}))
    refuse = partial(_refuse, config, text)
    everywhere, rooms = _homes(app)
    every = (*everywhere, *(home for _, home in rooms))
    known = {name for home in every for name in home} - {""}
    own: dict[str, frozenset[str]] = {}
    for name, value in said.items():
        if name not in known:
            close = get_close_matches(name, known, 1)
            meant = f" Did you mean {close[0]}?" if close else ""
            raise refuse(name, f"no key has the id {name!r}.{meant} Each screen's ids stand in its help (?).")
        own[name] = _keys(value) if isinstance(value, str) else frozenset()
        if not own[name]:
            raise refuse(
                name, f"{name} must be a key, or several with commas between them, such as 'n' or 'f5,ctrl+n'."
            )
    for title, home in rooms:
        _look_for_clashes(own, title, [home, *everywhere], refuse)
    return {name: ",".join(sorted(keys)) for name, keys in (_siblings(own, every) | own).items()}


def _look_for_clashes(own: Home, title: str, homes: list[Home], refuse: "partial[Refused]") -> None:
    """On one screen, with the widgets and the app around it. What shares a key by itself is told apart by the state."""
    here = [(name, keys) for home in homes for name, keys in home.items()]
    for name, keys in here:
        for other, others in here:
            if name not in own or other == name or keys & others:
                continue
            if both := own[name] & own.get(other, others):
                what = f"{name} and {other}" if other else f"{name} and moving between fields"
                raise refuse(name, f"{what} would both be on {sorted(both)[0]!r} in {title}.")


def _siblings(own: Home, homes: tuple[Home, ...]) -> dict[str, frozenset[str]]:
    """Textual takes a key away from all that share it; those that keep it are told so."""
    return {
        other: others
        for home in homes
        for name, keys in home.items()
        if name in own
        for other, others in home.items()
        if other and other not in own and keys & others
    }


def _homes(app: type[DOMNode]) -> tuple[list[Home], list[tuple[str, Home]]]:
    """What may be on any screen, and each screen with its title."""
    everywhere: list[Home] = [_home(app)]
    rooms: list[tuple[str, Home]] = []
    for one in homes():
        if issubclass(one, Screen):
            rooms.append((getattr(one, "TITLED", "") or one.__name__, _home(one)))
        elif any(bindings(one)):
            everywhere.append({name: keys for name, keys in _home(one).items() if name})
    return everywhere, rooms


def _home(one: type[DOMNode]) -> Home:
    merged: BindingsMap = one._merge_bindings()
    names = dict.fromkeys(binding.id or "" for _, binding in merged)
    return {name: frozenset(key for key, binding in merged if (binding.id or "") == name) for name in names}


def _keys(value: str) -> frozenset[str]:
    """The keys of a list, as Textual names them; none at all where one of them is no key."""
    keys = [_character_to_key(key) if len(key) == 1 else key for key in map(str.strip, value.split(","))]
    return frozenset(keys if all(map(_is_key, keys)) else ())


def _is_key(key: str) -> bool:
    if key in SWALLOWED or key.startswith("alt+"):
        return False
    return key in {one.value for one in Keys} or key_to_character(key) is not None


def _flat(table: object, before: str = "") -> dict[str, object]:
    """`app.new = "N"` is a table in a table for TOML."""
    if not isinstance(table, dict):
        return {before: table}
    return {
        name: value
        for key, inner in table.items()
        for name, value in _flat(inner, f"{before}.{key}" if before else key).items()
    }


def _refuse(config: Path, text: str, name: str, sentence: str) -> Refused:
    return Refused(Code.INVALID, f"{config}, line {_line(text, f'keys.{name}')}: {sentence}")


def _line(text: str, name: str) -> int:
    """Where a name is set; where it is in an inline table, the line of that."""
    table, found = "", 1
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith("["):
            table = _plain(line.strip().strip("[]"))
        elif "=" in line:
            key = _plain(line.partition("=")[0])
            full = f"{table}.{key}" if table else key
            if full == name:
                return number
            if name.startswith(f"{full}."):
                found = number
    return found


def _plain(name: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in name.split("."))
