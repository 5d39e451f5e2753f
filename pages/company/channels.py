"""Where people meet the company: social beside the other channels, and what comes back for what is said."""

from dashboard.ui import channels, controls, frame, session

home = frame.arrive_with_numbers()
now = controls.looking(home)
channels.draw(home, now, session.writer(home))
