"""What the browser tests share: the page as a user has it before them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, Page


@dataclass(slots=True)
class Opened:
    """The page as a user has it before them, and all that it did besides showing itself."""

    page: Page
    context: BrowserContext
    noise: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def visible_cards(self) -> list[str]:
        """The titles and interviews of the cards that are shown."""
        return self.page.eval_on_selector_all(
            ".card:not([hidden])", "cards => cards.map(card => card.querySelector('h4').firstChild.textContent.trim())"
        )

    def findings(self, axe_script: str) -> list[str]:
        """What axe-core finds fault with: rule and element."""
        # Through the driver, not as a script element: the page's policy would refuse that.
        self.page.evaluate(axe_script)
        options = {"resultTypes": ["violations"], "rules": {"label-content-name-mismatch": {"enabled": True}}}
        result: dict[str, Any] = self.page.evaluate("options => axe.run(document, options)", options)
        return [
            f"{found['id']}: {node['html'][:160]} {json.dumps(node.get('failureSummary', ''))[:300]}"
            for found in result["violations"]
            for node in found["nodes"]
        ]


Opener = Callable[..., Opened]
