"""What a person starts: command line, app, settings, palette, theme."""
