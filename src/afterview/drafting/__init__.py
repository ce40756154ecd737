"""Drafting: from an interview and an occasion to the words that one would send.

``TemplateDrafter`` fills in the templates of ``afterview_templates/wording/<language>`` (a user's own folder goes
first); ``Voice`` says who writes.  Importing this package is cheap: Jinja2 comes in with the first draft.
"""

from __future__ import annotations

from afterview.drafting.drafter import TemplateDrafter
from afterview.drafting.language import languages
from afterview.drafting.voice import Tone, Voice

__all__ = ["TemplateDrafter", "Tone", "Voice", "languages"]
