"""`python -m bureaukit.probe URL`: exits 0 when the address answers 200; what a container's health check runs."""

import sys
import urllib.request


def main(url: str) -> int:
    """Ask once, with the patience of a health check."""
    try:
        with urllib.request.urlopen(url, timeout=3) as answer:  # noqa: S310 -- the address is the operator's own
            return int(answer.status != 200)
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
