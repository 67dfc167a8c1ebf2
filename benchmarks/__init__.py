"""How fast it is: figures beside a limit or a peer, in one table; never asserts."""
