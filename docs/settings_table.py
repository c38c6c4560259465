"""Print docs/settings.md from the settings themselves."""

import sys

from dekkend.settings import describe

HEAD = """# Settings

Flags stand over environment variables, those over `dekkend.toml` (in the folder you start from, or `--config FILE`),
and that over the defaults here. In the file, `cores.min_addresses` is `min_addresses` under `[cores]`; in the
environment it is `DEKKEND_CORES__MIN_ADDRESSES`. A table by class of road can be set in
part; the rest keeps its default. Paths in the file are relative to it.

```toml
lang = "nl"
out = "results"

[inputs]
osm = "roads.osm.pbf"
groups = "groups.csv"

[cores]
min_addresses = 50
```

| setting | meaning | default | source of the default |
| --- | --- | --- | --- |
"""


def table() -> str:
    """Return the page."""
    rows = [f"| `{name}` | {meaning} | {_shown(default)} | {source} |" for name, meaning, default, source in describe()]
    return HEAD + "\n".join(rows) + "\n"


def _shown(default: object) -> str:
    if isinstance(default, dict):
        return ", ".join(f"{key} {value}" for key, value in default.items())
    return "" if default is None else f"{default}"


if __name__ == "__main__":
    sys.stdout.write(table())
