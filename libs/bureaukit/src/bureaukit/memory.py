"""Gives memory that was freed back to the system, where the C library would keep it for the rest of the process's life."""

import ctypes
import gc

_trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc alone has it, and alone needs it


def give_back() -> None:
    """Return what is free: worth its milliseconds after something as large as a workbook, and nowhere else."""
    gc.collect()
    if _trim:
        _trim(0)
