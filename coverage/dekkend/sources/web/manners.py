"""How long to wait for services, how much to take from them, and whom to trust."""

import os
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dekkend.errors import SettingsError

# The variables that Python's library requests reads.
_BUNDLES: Final = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


@dataclass(frozen=True)
class Manners:
    """How long to wait for a service, and how much to take from it.

    Attributes
    ----------
    timeout_s
        A service that sends nothing for this long is out of reach, in seconds.
    patience_s
        A question with all its tries is given up after this time, in seconds.
    tries
        How often a question is asked at most.
    pause_s
        The pause before the second try, in seconds; it doubles from try to try. A service that says how long to wait
        is believed instead.
    largest_mb
        All answers of one fetch together may be this large, in megabytes.
    certificates
        A file with the certificates that are trusted; None for those that come with Python's library requests, or that
        the variable ``REQUESTS_CA_BUNDLE`` names.
    """

    timeout_s: float = 60.0
    patience_s: float = 900.0
    tries: int = 4
    pause_s: float = 2.0
    largest_mb: float = 2000.0
    certificates: Path | None = None


def require_certificates(manners: Manners) -> None:
    """Refuse certificates that cannot be read: the libraries would blame the service, or the disk.

    Parameters
    ----------
    manners
        Names a file with certificates; the environment may name another one.

    Raises
    ------
    SettingsError
        There is no such file, or it has no certificates.
    """
    named = {"fetch.certificates": manners.certificates and str(manners.certificates)}
    named |= {name: os.environ.get(name) for name in _BUNDLES}
    for name, path in named.items():
        if not path or Path(path).is_dir():
            continue
        if not Path(path).is_file():
            raise SettingsError(
                "{file}: there is no such file with certificates. Correct the setting or variable {name}.",
                file=path,
                name=name,
            )
        try:
            ssl.create_default_context(cafile=path)
        except (ssl.SSLError, OSError) as error:
            raise SettingsError(
                "{file}: this file has no certificates that can be read (PEM). Correct the setting or variable {name}.",
                file=path,
                name=name,
            ) from error
