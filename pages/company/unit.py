"""One business unit: four lenses and sales in one view, and what each department's channels bring."""

from dashboard.ui import again, controls, exceptions, frame, happenings, headline, over_time, plan, session, unit

home = frame.arrive_with_numbers()
now = controls.looking(home)
write = session.writer(home)
chosen = headline.unit_head(home, now, write)
seen = session.overview(home, now.period, now.compare, chosen.id)
card = seen.cards[chosen.id]

exceptions.draw(home, now, seen, write)
could = unit.who_could(chosen, home.catalogue, session.reported(home))
again.draw(home, unit.lenses, (now.period, now.compare, chosen.id), card, could, controls.link(now), write)
over_time.draw(card, seen.events, write)
happenings.listed(home, chosen, card.period, seen, write)
found = session.channels(home, now.period, now.compare, chosen.id)
again.draw(home, plan.draw, (now.period, now.compare, chosen.id), chosen, card, found, write)
unit.channels(chosen, found, write)
