"""The README's tables are the code's."""

import re
from pathlib import Path

from store.machine import RULES, Base, Role

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def test_the_table_of_events_is_the_machine_s() -> None:
    rows = re.findall(r"^\| `(\w+)` \| ([^|]*) \| ([^|]*) \| ([^|]*)\|$", README, re.MULTILINE)
    said = {event: (who.strip(), moves.strip(), stop.strip()) for event, who, moves, stop in rows}
    assert said == {event.value: _row(event.value) for event in RULES}


def _row(name: str) -> tuple[str, str, str]:
    rule = next(rule for event, rule in RULES.items() if event == name)
    who = ", ".join(role for role in Role if role in rule.who)
    stays = {old for old, new in rule.moves.items() if old == new}
    if stays == set(Base):
        moves = "any"
    else:
        parts = [str(old) if old == new else f"{old or 'none'} → {new}" for old, new in rule.moves.items()]
        moves = ", ".join(sorted(parts, key=lambda part: ["none", *Base].index(part.split()[0])))
    stop = f"sets {rule.sets}" if rule.sets else f"lifts {rule.lifts}" if rule.lifts else ""
    return who, moves, stop
