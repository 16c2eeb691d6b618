"""`cleaner`, and `python -m cleaner`."""

import sys


def main() -> None:
    """The command line; who presses Ctrl-C while it is being loaded sees no trace of that."""
    try:
        _main()
    except KeyboardInterrupt:
        sys.exit(130)


def _main() -> None:
    """The version is told, and one document cleaned, without it: loading what parses and helps takes longer."""
    if sys.argv[1:2] == ["--version"] and set(sys.argv[2:]) <= {"-v", "--verbose"}:
        from cleaner._version import __version__

        sys.stdout.write(f"cleaner {__version__}\n")
        if sys.argv[2:]:
            from cleaner.core import about

            sys.stdout.write(f"{about()}\nPython {sys.version.split()[0]}, {sys.platform}\n")
        return
    from cleaner.cli import short

    if short.is_short(sys.argv[1:]):
        short.main(sys.argv[1:])
        return
    from cleaner.cli.app import main as run

    run()


if __name__ == "__main__":  # worker processes import this module, too
    main()
