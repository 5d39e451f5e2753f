"""One writer per tool: each gives the bytes its tool would export, down to encoding and quoting."""
