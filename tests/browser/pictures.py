"""Pictures of every page, desktop and phone, light and dark: `python -m tests.browser.pictures [HOME] [OUT] [--whole]`.

Of the sample company when no home is given. As small as a repository likes them; with `--whole` down to the end of
each page, for looking closely.
"""

import shutil
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Page, sync_playwright

from tests.serving import CHROMIUM, ROOT, serving

PAGES = {
    "company": "/",
    "unit": "/unit?unit=heating",
    "metric": "/metric?unit=heating&metric=sla_attainment",
    "voices": "/voices?kind=mentions&view=negative",
    "channels": "/channels",
    "events": "/events",
    "reporting": "/reporting",
    "uploads": "/uploads",
    "definitions": "/definitions",
}
SCREENS = {"desktop": (1440, 900), "phone": (390, 844)}
TALLEST = 4200  # pixels, of a picture of a whole page


def main(home: Path, out: Path, whole: bool) -> None:
    """Serve the home, open each page in each shape and colour scheme, save PNGs of few colours."""
    out.mkdir(parents=True, exist_ok=True)
    with serving(home) as served, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path in PAGES.items():
            for scheme in ("light", "dark"):
                context = browser.new_context(color_scheme=scheme)
                page = context.new_page()
                page.goto(served.address + path)
                page.get_by_role("heading", level=1).wait_for(timeout=60_000)
                for screen, (width, height) in SCREENS.items():
                    page.set_viewport_size({"width": width, "height": height})
                    settle(page, width, height, whole)
                    file = out / f"{name}-{screen}-{scheme}.png"
                    page.screenshot(path=file)
                    Image.open(file).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE).save(file, optimize=True)
                context.close()
        browser.close()


def settle(page: Page, width: int, height: int, whole: bool) -> None:
    """Wait until nothing moves any more; for a whole page grow the window to it, since it scrolls inside."""
    before = 0
    for _ in range(40):
        page.wait_for_timeout(500)
        now = int(page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight"))
        if now == before:
            break
        before = now
    if whole:
        page.set_viewport_size({"width": width, "height": max(height, min(before, TALLEST))})
    page.wait_for_timeout(1500)  # sparklines are drawn when they come into view
    loading = page.get_by_test_id("stSkeleton")
    for _ in range(60):  # the parts of Streamlit that a page needs come one by one
        if not loading.count():
            break
        page.wait_for_timeout(500)


@contextmanager
def sample() -> Iterator[Path]:
    """A home with the sample company, for as long as it is needed."""
    with TemporaryDirectory() as folder:
        shutil.copy(ROOT / "sample_data" / "company.yaml", folder)
        load = [sys.executable, "-m", "dashboard", "load", "sample_data/exports", "--home", folder, "--brief"]
        subprocess.run(load, cwd=ROOT, check=True)
        yield Path(folder)


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path, nargs="?")
    parser.add_argument("out", type=Path, nargs="?", default=ROOT / "docs" / "pictures")
    parser.add_argument("--whole", action="store_true")
    asked = parser.parse_args()
    with nullcontext(asked.home) if asked.home else sample() as home:
        main(home, asked.out, asked.whole)
