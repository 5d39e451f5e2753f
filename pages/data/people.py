"""For administrators: who may see and load what, tokens, open sessions, and the audit log."""

import streamlit as st

from dashboard.ui import frame, people, people_log

home = frame.arrive()
company = people.company(home)

st.title("People", anchor=False)
st.markdown("Who may see and load what is written in `company.yaml`; a change there acts at the next click.")
people.grants(company)
people.tokens_of(home, company)
people_log.sessions(home)
people_log.log(home)
