"""Who has reported until when, and who has gone silent: what every number of the company covers."""

from dashboard.ui import frame, reporting, session

home = frame.arrive_with_numbers()
reporting.draw(home, session.writer(home))
