"""Options of GDAL, which otherwise stay set for whoever comes next."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyogrio


@contextmanager
def gdal_set(name: str, value: str) -> Iterator[None]:
    """Set an option of GDAL for as long as something is written.

    Parameters
    ----------
    name, value
        The option.

    Yields
    ------
    None
    """
    usual = pyogrio.get_gdal_config_option(name)
    pyogrio.set_gdal_config_options({name: value})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({name: usual})
