"""How a time is written beside what it is about."""

from datetime import UTC, datetime, timedelta

import pytest

from screens.widgets.ages import age

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (NOW, "now"),
        (NOW - timedelta(seconds=59), "now"),
        (NOW - timedelta(seconds=60), "1 min"),
        (NOW - timedelta(days=7) + timedelta(seconds=1), "6 d"),
        (NOW - timedelta(days=7), "7 d"),
        (NOW + timedelta(seconds=30), "now"),
        (NOW + timedelta(days=7), "7 d"),
        (NOW + timedelta(days=7, seconds=-50), "7 d"),
        (NOW + timedelta(days=7, seconds=-70), "6 d"),
        (NOW - timedelta(days=800), "2 y"),
        (None, ""),
    ],
)
def test_an_age_is_one_number_and_what_lies_ahead_is_whole_for_its_first_minute(
    moment: datetime | None, told: str
) -> None:
    assert age(moment, NOW) == told
