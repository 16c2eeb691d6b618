"""The commands of the command line, one module each; `cleaner.cli` parses for them, and only these two print."""
