"""One metric of one unit or the company: over time, why it moved, who has it, and where the number comes from."""

from dashboard.ui import controls, frame, metric, receipt, session, why

home = frame.arrive_with_numbers()
now = controls.looking(home)
write = session.writer(home)
unit = controls.asked_scope(home)
seen = session.overview(home, now.period, now.compare)
score = metric.head(home, now, unit, seen.cards, write)

metric.number(home, now, score, write)
metric.over(score, seen.events, write)
found = why.draw(home, now, score, write)
metric.side_by_side(home, now, score, seen.cards, write)
metric.said(score, seen, write)
receipt.draw(home, score, found, write)
