"""How fast it is: tables of figures beside a limit or a peer, never asserts."""
