"""Who writes, and in which manner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["neutral", "formal", "friendly"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """The user's voice, from the settings.

    ``signature``: what stands under a message instead of the name (may have several lines).  ``sign_off``: the line
    before it, instead of the language's own.  A row's ``candidate`` goes before name and signature.
    """

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    signature: str | None = None
    tone: Tone = "neutral"
    sign_off: str | None = None
