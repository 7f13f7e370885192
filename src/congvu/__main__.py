"""`python -m congvu` is the `congvu` command."""

from congvu.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
