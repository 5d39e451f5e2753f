"""How every business unit does, in thirty seconds: a headline, at most five exceptions, the board."""

from dashboard.ui import board, controls, frame, headline, session

home = frame.arrive_with_numbers("company")
now = controls.looking(home)
write = session.writer(home)
cards = session.cards(home, now.period, now.compare, (None, *(unit.id for unit in home.company.business_units)))

headline.draw(home, now, cards, write)
board.draw(home.company, cards, controls.link(now), write)
