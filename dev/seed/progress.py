"""Shows how far the loading is: one line that is rewritten on a terminal, plain lines anywhere else."""

import sys
import time
from typing import TextIO

from bureaukit.text import Text

WIDTH = 24
CLEAR = "\r\x1b[2K"


class Progress:
    """Counts what is done against what there is to do."""

    def __init__(self, total: int, out: TextIO = sys.stdout) -> None:
        self._total, self._done = total, 0
        self._out = out
        self._is_terminal = out.isatty()
        self._shown = ""
        self._began = time.monotonic()

    def begin(self, title: Text, when: str) -> None:
        """Say what is being done now; outside a terminal, once for each kind of thing in a row."""
        percent = 100 * self._done // max(self._total, 1)
        if self._is_terminal:
            full = WIDTH * self._done // max(self._total, 1)
            bar = "█" * full + "░" * (WIDTH - full)
            self._out.write(f"{CLEAR}{bar} {percent:3d}%  {when} {title.zh} {title.en}")
        elif title.zh != self._shown:
            self._out.write(f"{percent:3d}%  {when} {title.zh} {title.en}\n")
        self._shown = title.zh
        self._out.flush()

    def advance(self, weight: int) -> None:
        """Count something as done."""
        self._done += weight

    def end(self) -> None:
        """Say that all is done."""
        seconds = time.monotonic() - self._began
        clear = CLEAR if self._is_terminal else ""
        self._out.write(f"{clear}100%  示范区数据已载入 Demo district loaded ({seconds:.0f} s)\n")
        self._out.flush()
