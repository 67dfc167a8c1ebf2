"""What the README promises, a test holds."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
_, SECTION = (ROOT / "README.md").read_text("utf-8").split("\n## What is promised\n", 1)
ROWS = re.findall(r"^\| (.+\.) \| \[.+\]\((tests/.+\.py)\): (.+) \|$", SECTION.split("\n## ", 1)[0], re.MULTILINE)


def test_every_promise_is_a_sentence_that_names_a_test_that_is_there() -> None:
    assert len(ROWS) == SECTION.split("\n## ", 1)[0].count("\n| ") - 1  # but for the heading
    for sentence, path, tests in ROWS:
        defined = re.findall(r"^(?:async )?def (test_\w+)\(", (ROOT / path).read_text("utf-8"), re.MULTILINE)
        named = re.findall(r"`(\w+)`", tests)
        assert named, sentence
        assert set(named) <= set(defined), sentence
