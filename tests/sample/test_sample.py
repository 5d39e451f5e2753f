"""The sample company: the same bytes everywhere, read without loss, and its stories told by the numbers."""

from collections import Counter
from hashlib import sha256
from pathlib import Path

from dashboard.company import read_company
from dashboard.intake.reading import Reading
from dashboard.sample import write
from dashboard.sample.folder import live
from dashboard.sample.world import units

COMMITTED = Path(__file__).parents[2] / "sample_data"
FORMATS = {
    "Reach.csv": "meta.overview",
    "Views.csv": "meta.overview",
    "Interactions.csv": "meta.overview",
    "Follows.csv": "meta.overview",
    "Table data.csv": "youtube.table",
    "Bulk Mentions Download.csv": "brandwatch.mentions",
    "export-2026-11-01-0610-view.csv": "zendesk.tickets",
    "tickets.csv": "freshdesk.tickets",
    "glassdoor_reviews.csv": "glassdoor.reviews",
    "mentions.csv": "template.mentions",
    "cases-bikes.csv": "template.cases",
    "posts-bikes.csv": "template.posts",
}


def expected_format(path: Path) -> str:
    """The format a file of the sample is written in, by its name."""
    for start, format_ in (
        ("Sep-01-2024_", "meta.posts"), ("account_overview", "x.account"), ("account_analytics_content", "x.posts"),
        ("candidate-report", "greenhouse.candidates"), ("applicants-", "template.applicants"),
    ):  # fmt: skip
        if path.name.startswith(start):
            return format_
    for part in ("content", "followers"):
        if path.parent.name == "linkedin" and f"_{part}_" in path.name:
            return f"linkedin.{part}"
    return FORMATS.get(path.name, "template.measures")


def digests(folder: Path) -> dict[str, str]:
    """Path below the folder -> sha-256, without what is written by hand."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("README.md", ".gitattributes")
    }


def test_the_committed_sample_is_what_the_command_writes(tmp_path: Path) -> None:
    written = write(tmp_path)
    assert digests(tmp_path) == digests(COMMITTED)
    assert len(written) == len(set(written)) <= 120
    assert sum(path.stat().st_size for path in written) < 8_000_000


def test_scale_multiplies_the_units_and_leaves_the_first_five_as_they_are(tmp_path: Path) -> None:
    write(tmp_path, scale=2)
    committed, scaled = digests(COMMITTED), digests(tmp_path)
    own = [name for name in committed if name.startswith("exports/") and "_templates" not in name]
    assert [scaled[name] for name in own] == [committed[name] for name in own]
    assert len(scaled) - len([n for n in scaled if "_templates" in n or n == "company.yaml"]) == 2 * len(own)
    video = "exports/{}/product/youtube/Table data.csv"
    assert scaled[video.format("kitchen-2")] != scaled[video.format("kitchen")]


def test_another_seed_gives_other_numbers(tmp_path: Path) -> None:
    write(tmp_path, seed=2)
    assert digests(tmp_path)["exports/_templates/sales.csv"] != digests(COMMITTED)["exports/_templates/sales.csv"]


def test_company_yaml_is_valid() -> None:
    company = read_company(COMMITTED / "company.yaml")
    assert [unit.id for unit in company.business_units] == ["kitchen", "garden", "heating", "lighting", "bikes"]
    assert {event.kind for event in company.events} == {"launch", "crisis", "campaign"}
    assert all(unit.targets and unit.plan.people and unit.owner for unit in company.business_units)


def test_every_export_is_recognised_and_nothing_in_it_is_refused(readings: dict[str, Reading]) -> None:
    wrong = {
        name: (reading.format, reading.outcome, [str(p) for p in reading.problems if p.severity != "info"][:3])
        for name, reading in readings.items()
        if reading.outcome != "ok"
        or reading.format != expected_format(Path(name))
        or any(problem.severity in ("error", "question") for problem in reading.problems)
    }
    assert wrong == {}


def totals(readings: dict[str, Reading], name: str) -> Counter[str]:
    """Totals of a file over its tables."""
    found: Counter[str] = Counter()
    for table in readings[name].tables:
        for measure, value in table.totals.items():
            found[measure] += round(value)
    return found


def test_what_is_read_is_what_the_world_says(readings: dict[str, Reading]) -> None:
    kitchen = {(p.page.department, p.page.platform): p for p in live(units()[0], 1).pages}
    facebook, x = kitchen["marketing", "facebook"], kitchen["marketing", "x"]
    folder = "kitchen/marketing/facebook"
    assert totals(readings, f"{folder}/Follows.csv")["new_followers"] == sum(d.new for d in facebook.days)
    assert totals(readings, f"{folder}/Views.csv")["views"] == sum(d.views for d in facebook.days)
    assert totals(readings, f"{folder}/Reach.csv")["reach_daily_sum"] == sum(d.reach for d in facebook.days)
    assert totals(readings, f"{folder}/Interactions.csv")["engagements"] == sum(d.engagements for d in facebook.days)
    posts = next(name for name in readings if name.startswith(f"{folder}/Sep-01-2024"))
    assert totals(readings, posts)["posts"] == len(facebook.posts)
    assert totals(readings, posts)["comments"] == sum(p.comments for p in facebook.posts)
    overviews = [n for n in readings if n.startswith("kitchen/marketing/x/account_overview")]
    assert sum(totals(readings, n)["lost_followers"] for n in overviews) == sum(d.lost for d in x.days)
    assert sum(totals(readings, n)["posts"] for n in overviews) == len(x.posts)
    linkedin = [n for n in readings if n.startswith("kitchen/marketing/linkedin") and "followers" in n]
    gained = sum(totals(readings, n)["new_followers"] for n in linkedin)
    assert gained == sum(d.new for d in kitchen["marketing", "linkedin"].days)
    video = totals(readings, "kitchen/product/youtube/Table data.csv")
    assert video["video_views"] == sum(p.views for p in kitchen["product", "youtube"].posts)
