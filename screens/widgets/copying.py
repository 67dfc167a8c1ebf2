"""The words after copying: OSC 52 never answers, so nobody knows whether it arrived."""

SENT = "sent to your terminal's clipboard, if it takes such a thing (OSC 52); otherwise select it."
