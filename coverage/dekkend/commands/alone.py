"""Sees to it that a run asks nobody."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from dekkend.errors import SourceUnreachableError

_CONNECTING = "socket.connect"


@contextmanager
def asking_nobody() -> Iterator[None]:
    """Refuse every connection over a network that Python or PROJ would open, for as long as this lasts.

    A run reads files alone. That this holds is not left to what its libraries do in this version or the next: PROJ, for
    one, fetches grids by itself where a variable of the environment says so, which would also make results differ from
    one machine to the next.

    Yields
    ------
    None

    Raises
    ------
    SourceUnreachableError
        Something tried to open a connection.
    """
    from pyproj import network

    lasting, usual = True, network.is_network_enabled()

    def guard(event: str, args: tuple[object, ...]) -> None:
        # Sockets within the machine have a path for an address.
        if lasting and event == _CONNECTING and isinstance(args[1], tuple):
            raise SourceUnreachableError(
                "A run asks nobody, but something tried to reach {address}. Nothing was sent.", address=args[1][0]
            )

    # What listens to these events cannot be taken away again.
    sys.addaudithook(guard)
    network.set_network_enabled(active=False)
    try:
        yield
    finally:
        lasting = False
        network.set_network_enabled(active=usual)
