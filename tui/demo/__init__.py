"""The demo portal: a believable world, made through the store's own events, the same every time."""
