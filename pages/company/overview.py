"""How every business unit does, in thirty seconds: a headline, at most five exceptions, the board."""

from dashboard.ui import again, board, controls, frame, headline, session, summary

home = frame.arrive_with_numbers()
now = controls.looking(home)
write = session.writer(home)
seen = session.overview(home, now.period, now.compare)

headline.draw(home, now, seen, write)
again.draw(home, board.draw, (now.period, now.compare), home.company, seen.cards, controls.link(now), write)
summary.draw(home, now, write)
