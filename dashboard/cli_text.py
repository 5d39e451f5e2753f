"""What the command line prints for people; programs read its JSON."""

from dashboard.intake.reading import Reading

TEXT_COLUMNS = (
    "record_id", "unit", "channel", "published_at", "created_at", "applied_on", "reviewed_on",
    "sentiment", "status", "stage", "source", "rating", "job", "title", "subject", "text",
)  # fmt: skip


def reading_text(reading: Reading) -> str:
    """All that was understood of a file, its problems with row and column."""
    lines = [f"{reading.file}: {reading.format or 'unknown format'} ({reading.outcome})"]
    for table in reading.tables:
        days = f"{table.first_day} – {table.last_day}" if table.first_day else "no days"
        totals = ", ".join(f"{measure} {value:,.10g}" for measure, value in table.totals.items())
        lines.append(
            f"  {table.name}: {table.counted} {table.kind} rows, {table.channel or 'no channel named'}, {days}"
        )
        lines.extend([f"    {totals}"] if totals else [])
    for problem in reading.problems:
        place = ", ".join(f"{k} {v}" for k, v in (("row", problem.row), ("column", problem.column)) if v is not None)
        lines.append(f"  {problem.severity}{f' ({place})' if place else ''}: {problem.message}")
    return "\n".join(lines)
