"""Writes the sample into a folder: ``python -m dekkend.sources.sample data/raw/stein-sample``."""

import sys
from pathlib import Path

from dekkend.sources.sample import make

if __name__ == "__main__":
    make(Path(sys.argv[1]))
