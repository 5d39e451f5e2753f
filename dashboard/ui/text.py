"""Words on the screen: names are shown as they are written, never read as Markdown."""

import re
from collections.abc import Mapping

from dashboard.catalogue import Lens

LENS_NAMES: Mapping[Lens, str] = {
    "brand": "Brand health",
    "engagement": "Engagement",
    "service": "Customer service",
    "recruiting": "Recruiting",
    "sales": "Sales",
}

NO_CHANNEL = "No department names a channel yet. Write them into `company.yaml` under `channels` of a department."

_SPECIAL = re.compile(r"([\\`*_\[\]<>#~$:|&!])")


def plain(words: str) -> str:
    """Text that Streamlit's Markdown shows as it is: no images, links with other words, colours or formulas.

    For names from company.yaml. Text from exports is not put into Markdown at all: it goes to `st.text` and tables.
    """
    return _SPECIAL.sub(r"\\\1", " ".join(words.split()))


def muted(words: str) -> str:
    """Markdown for a quiet line: smaller and grey, still with enough contrast to read."""
    return f":small[:gray[{words}]]"
