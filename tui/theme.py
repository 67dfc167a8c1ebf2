"""The portal's own themes, and what its own variables are in everybody else's; docs/look.md says what they mean."""

from rich.console import Console
from textual.color import Color
from textual.theme import Theme

PRODUCTION = {"production": "#ffffff", "production-back": "#b3263a"}
"""The same in every theme that knows so many colours: nobody has to learn it twice."""

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
    # So little blue that a terminal of 256 colours, which most are over SSH, has greys for them.
    background="#15171c",
    surface="#1d1f25",
    panel="#26292f",
    variables={
        **PRODUCTION,
        "production-tint": "#45242e",
        "quiet": "#8e94a2",
        "faint": "#5d6473",
        "cursor-back": "#2f4353",
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
        **PRODUCTION,
        "production-tint": "#f0cfd2",
        "quiet": "#5c616a",
        "faint": "#8b9097",
        "cursor-back": "#c9dfe8",
        "integration": "#ffffff",
        "integration-back": "#5c6b4a",
    },
)
SIXTEEN = Theme(
    name="devportal-16",
    dark=True,
    primary="#55ffff",
    secondary="#00aaaa",
    accent="#55ffff",
    warning="#ffff55",
    error="#ff5555",
    success="#55ff55",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#0000aa",
    variables={
        "production": "#ffffff",
        "production-back": "#aa0000",
        "production-tint": "#aa0000",
        "quiet": "#aaaaaa",
        "faint": "#aaaaaa",
        "cursor-back": "#0000aa",
        "integration": "#000000",
        "integration-back": "#00aaaa",
        "text-success": "#55ff55",
        "text-warning": "#ffff55",
        "text-error": "#ff5555",
    },
)
"""Made of the sixteen colours alone: shades of another theme would all become the same black."""
THEMES = (DARK, LIGHT, SIXTEEN)

ON_ANSI = {
    "production": "ansi_bright_white",
    "production-back": "ansi_red",
    "production-tint": "ansi_default",
    "quiet": "ansi_default",
    "faint": "ansi_bright_black",
    "cursor-back": "ansi_blue",
    "integration": "ansi_black",
    "integration-back": "ansi_cyan",
}
"""For themes that leave all colours to the terminal, which says nobody what they are."""


def first_theme() -> str:
    """The name of the one to begin with, by how many colours the terminal has."""
    return (SIXTEEN if Console().color_system == "standard" else DARK).name


def own_variables(theme: Theme) -> dict[str, str]:
    """Our variables for a theme that lacks them, from its own colours."""
    if theme in THEMES:
        return dict(theme.variables)
    colours = theme.to_color_system().generate()
    background, panel, foreground, primary = (
        Color.parse(colours[name]) for name in ("background", "panel", "foreground", "primary")
    )
    if background.ansi is not None:
        return dict(ON_ANSI)
    base = DARK if theme.dark else LIGHT
    return {
        **base.variables,
        "production-tint": panel.blend(Color.parse(PRODUCTION["production-back"]), 0.15).hex,
        # From the panel, on which they are hardest to read.
        "quiet": panel.blend(foreground, 0.75).hex,
        "faint": panel.blend(foreground, 0.45).hex,
        "cursor-back": background.blend(primary, 0.25).hex,
    }
