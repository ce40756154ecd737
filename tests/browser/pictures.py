"""Makes the pictures of the page that the documents show: ``python tests/browser/pictures.py``.

Wants ``pip install --group browser`` and Chromium.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

NOW = "2026-11-22T09:00+01:00"
ROOT = Path(__file__).parents[2]
SETTINGS = 'name = "Jo Winter"\nemail = "jo@winter.example"\nphone = "+49 30 1234567"\n'


def main() -> None:
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page, settings = Path(folder, "followups.html"), Path(folder, "config.toml")
        settings.write_text(SETTINGS, encoding="utf-8")
        command = [
            str(Path(sys.executable).with_name("afterview")),
            "export",
            "html",
            str(ROOT / "samples/interviews.csv"),
        ]
        command += ["-o", str(page), "-q", "--no-ledger", "--config", str(settings), "--now", NOW]
        subprocess.run([*command, "--timezone", "Europe/Berlin"], check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, scheme, width, height in (("page", "light", 1280, 1460), ("page-dark-phone", "dark", 390, 844)):
            tab = browser.new_page(
                viewport={"width": width, "height": height}, color_scheme=scheme, device_scale_factor=1.5
            )
            tab.clock.set_fixed_time(NOW)
            tab.goto(page.as_uri())
            tab.screenshot(path=ROOT / f"docs/images/{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
