"""One business unit: four lenses and sales in one view, and what each department's channels bring."""

from dashboard.ui import controls, exceptions, frame, headline, over_time, session, unit

home = frame.arrive_with_numbers("unit")
now = controls.looking(home)
write = session.writer(home)
chosen = headline.unit_head(home, now, write)
seen = session.overview(home, now.period, now.compare, (chosen.id,))
card = seen.cards[chosen.id]

exceptions.draw(home, now, seen, write, linked=False)
could = unit.who_could(chosen, home.catalogue, session.reported(home))
unit.lenses(card, could, write)
over_time.draw(card, seen.events, write)
unit.channels(chosen, session.channels(home, now.period, now.compare, chosen.id), write)
