"""``python -m xlplan`` is ``xlplan``."""

from xlplan.cli import main

if __name__ == "__main__":
    main()
