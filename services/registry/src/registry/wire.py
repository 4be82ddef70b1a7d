"""Forms of values that several counters take in."""

from typing import Annotated

from fastapi import Path
from pydantic import Field

_PUBLIC_NAME = r"^[0-9A-Za-z-]+$"
_WORDS = "id, credit code 统一社会信用代码, or filing number 备案编号"

# How an organization is named in a path, and in a body.
Key = Annotated[str, Path(min_length=18, max_length=36, pattern=_PUBLIC_NAME, description=_WORDS)]
Organization = Annotated[str, Field(min_length=18, max_length=36, pattern=_PUBLIC_NAME, description=_WORDS)]
