"""Somebody whom the demo lets in with one key. Knows no Textual, so that the demo's world can name them."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class DemoUser:
    """Listed on the login screen of the demo, and nowhere else."""

    environment: str
    name: str
    password: str = field(repr=False)
    meaning: str
    """Who that is, in a few words: `Developer at Acme Integrations`."""
