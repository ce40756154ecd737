"""Who writes, and in which manner."""

from __future__ import annotations

from typing import Literal

from afterview.nouns import noun

Tone = Literal["neutral", "formal", "friendly"]


@noun
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
