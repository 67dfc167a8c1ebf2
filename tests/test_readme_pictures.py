"""The README's pictures are there, and can be drawn again."""

import re
from pathlib import Path

import pytest

from tests.screens.screenshots import PICTURES, main

ROOT = Path(__file__).parents[1]
SHOWN = re.findall(r"^!\[.+\]\((docs/pictures/[a-z-]+\.svg)\)$", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)


def test_the_readme_shows_each_picture_that_is_drawn_and_none_asks_for_anything_elsewhere() -> None:
    assert [f"docs/pictures/{name}.svg" for name in PICTURES] == SHOWN
    for name in SHOWN:
        picture = (ROOT / name).read_text("utf-8")
        assert set(re.findall(r"https?://[^\"' )<]+", picture)) <= {
            "http://www.w3.org/2000/svg",
            "https://www.textualize.io",
        }


@pytest.mark.slow
def test_the_pictures_are_drawn_from_the_demo(tmp_path: Path) -> None:
    main(tmp_path)
    assert {path.stem for path in tmp_path.glob("*.svg")} == set(PICTURES)
    assert "PRODUCTION" in (tmp_path / "support-desk.svg").read_text("utf-8")
    assert re.search(r"cs1\.[0-9a-z]{50}", (tmp_path / "secret-reveal.svg").read_text("utf-8"))
