"""Greenhouse's candidate report and Glassdoor's reviews."""

from collections.abc import Sequence

from dashboard.sample.files.table import csv_text
from dashboard.sample.voices import Applicant, Review
from dashboard.sample.world import Unit

GREENHOUSE = (
    "Candidate ID", "Candidate name", "Job", "Department", "Source", "Applied On", "Stage", "Status", "Hired On",
)  # fmt: skip
GLASSDOOR = (
    "firm", "date_review", "job_title", "current", "location", "overall_rating", "work_life_balance",
    "culture_values", "diversity_inclusion", "career_opp", "comp_benefits", "senior_mgmt", "recommend", "ceo_approv",
    "outlook", "headline", "pros", "cons",
)  # fmt: skip


def greenhouse(applicants: Sequence[Applicant], year: int) -> tuple[str, bytes]:
    """The candidates of one year (the report is cut at 1,000 rows): name and bytes."""
    rows = [
        (a.id, f"Candidate {a.id}", a.job, "Operations", a.source, a.applied, a.stage, a.status, a.hired)
        for a in applicants
    ]
    return f"candidate-report-{year}.csv", ("\ufeff" + csv_text([GREENHOUSE, *rows])).encode()


def glassdoor(unit: Unit, reviews: Sequence[Review]) -> tuple[str, bytes]:
    """The employees' reviews of one unit: name and bytes. Days are written d/m/yyyy, lines end as on Windows."""
    rows = [
        (
            f"Alder-Vale-{unit.name.replace(' ', '-')}", f"{r.on.day}/{r.on.month}/{r.on.year}", f" {r.job}",
            "Current Employee", "Berlin", r.stars, None, None, None, None, None, None,
            "v" if r.recommends else "x", "o", "o", r.title, r.pros, r.cons,
        )
        for r in reviews
    ]  # fmt: skip
    return "glassdoor_reviews.csv", csv_text([GLASSDOOR, *rows], line_end="\r\n").encode()
