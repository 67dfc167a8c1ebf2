"""The command line, one file for each group of commands; none of them loads the store or Textual before it runs."""
