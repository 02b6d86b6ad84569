"""`python -m traccs_biblio`."""

from .cli import main

if __name__ == "__main__":
    main()
