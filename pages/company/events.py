"""How launches, crises and campaigns were received: before and after, day by day, topics and voices."""

from dashboard.ui import events, frame, session

home = frame.arrive_with_numbers()
events.draw(home, session.writer(home))
