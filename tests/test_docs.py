"""docs/metrics.md is in step with the catalogue: one row per metric, in the catalogue's order and words."""

import re
from pathlib import Path

from dashboard.catalogue import (
    LENSES,
    Aggregation,
    Balance,
    Catalogue,
    Cohort,
    Distinct,
    Growth,
    Last,
    Metric,
    Quantile,
    Ratio,
    Share,
    Sum,
    WeightedMean,
)

DOCS = Path(__file__).parents[1] / "docs" / "metrics.md"
CLASSES: dict[type[Aggregation], str] = {
    Sum: "SUM",
    Last: "LAST",
    Balance: "LAST",
    Ratio: "RATIO",
    Growth: "RATIO",
    Share: "RATIO",
    WeightedMean: "WMEAN",
    Quantile: "QUANTILE",
    Distinct: "DISTINCT",
    Cohort: "COHORT",
}
LENS_TITLES = ("Brand health", "Engagement", "Customer service", "Recruiting", "Sales and cross-channel")
UNITS = {"percent": "%", "per_post": "per post"}


def row(metric: Metric) -> str:
    """The line of docs/metrics.md that a metric has."""
    cells = (
        f"`{metric.id}`",
        metric.label,
        metric.definition,
        metric.formula,
        UNITS.get(metric.unit, metric.unit),
        metric.direction,
        CLASSES[type(metric.aggregation)],
    )
    return f"| {' | '.join(cells)} |"


def test_docs_have_one_row_per_metric_in_order(catalogue: Catalogue) -> None:
    sections = dict(zip(LENSES, LENS_TITLES, strict=True))
    documented = {
        title: re.findall(r"^\| `.*$", body, re.MULTILINE)
        for title, body in re.findall(r"^### (.*)\n([\s\S]*?)(?=^#|\Z)", DOCS.read_text(), re.MULTILINE)
    }
    declared = {
        title: [row(metric) for metric in catalogue.metrics.values() if metric.lens == lens]
        for lens, title in sections.items()
    }
    assert documented == declared


def test_docs_explain_every_class(catalogue: Catalogue) -> None:
    text = DOCS.read_text()
    assert [name for name in set(CLASSES.values()) if f"| {name} " not in text] == []
