"""`cleaner`, and `python -m cleaner`."""

from cleaner.cli.start import main as main

if __name__ == "__main__":  # worker processes import this module, too
    main()
