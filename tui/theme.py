"""The portal's own two themes; every colour that a screen uses is one of their variables."""

from textual.theme import Theme

DARK = Theme(
    name="devportal-dark",
    dark=True,
    primary="#7fb4ca",
    secondary="#8a9a7b",
    accent="#7fb4ca",
    warning="#e0b070",
    error="#e46876",
    success="#98bb6c",
    foreground="#d5d7dd",
    background="#15171c",
    surface="#1b1e25",
    panel="#242832",
    variables={
        "quiet": "#8e94a2",
        "faint": "#5d6473",
        "cursor-back": "#2f4353",
        "production": "#ffffff",
        "production-back": "#b3263a",
        "integration": "#15171c",
        "integration-back": "#8a9a7b",
    },
)
LIGHT = Theme(
    name="devportal-light",
    dark=False,
    primary="#1f6f8b",
    secondary="#5c6b4a",
    accent="#1f6f8b",
    warning="#9a5b00",
    error="#b3263a",
    success="#3f6f1f",
    foreground="#22252b",
    background="#fbfbf8",
    surface="#f2f2ee",
    panel="#e4e5e0",
    variables={
        "quiet": "#666b74",
        "faint": "#a3a7ad",
        "cursor-back": "#c9dfe8",
        "production": "#ffffff",
        "production-back": "#b3263a",
        "integration": "#ffffff",
        "integration-back": "#5c6b4a",
    },
)
THEMES = (DARK, LIGHT)
