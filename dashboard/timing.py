"""How long pages and questions to the store take, counted for whoever collects /metrics."""

from prometheus_client import CollectorRegistry, Counter, Histogram

TIMES = CollectorRegistry()
_STEPS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

PAGE = Histogram("ceo_dashboard_page_seconds", "Drawing a page", ["page"], registry=TIMES, buckets=_STEPS)
QUESTION = Histogram(
    "ceo_dashboard_question_seconds",
    "Answering what no cache held",
    ["question"],
    registry=TIMES,
    buckets=_STEPS,
)
PROBLEMS = Counter("ceo_dashboard_errors", "Pages that failed on our side", registry=TIMES)
