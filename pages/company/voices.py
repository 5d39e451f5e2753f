"""The single voices behind the numbers: posts, mentions, cases, applicants and reviews, searchable and sortable."""

from dashboard.ui import controls, frame, session, voices

home = frame.arrive_with_numbers()
now = controls.looking(home)
write = session.writer(home)
unit = controls.asked_scope(home)

voices.head(home, now, unit, write)
voices.draw(home, now, unit, write)
