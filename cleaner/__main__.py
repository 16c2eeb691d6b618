"""`cleaner`, and `python -m cleaner`."""

import sys


def main() -> None:
    """The command line. The version is told without it: loading what parses and helps takes longer than anything else here."""
    if sys.argv[1:] == ["--version"]:
        from cleaner._version import __version__

        sys.stdout.write(f"cleaner {__version__}\n")
        return
    from cleaner.cli import main as run

    run()


if __name__ == "__main__":  # worker processes import this module, too
    main()
