"""What a person sees: a file and a `.tcss` for each screen; `widgets` for what several of them show."""
