"""Drop exports, see what was understood, commit, and take a mistake back."""

import streamlit as st

from dashboard.ui import frame, history, understood, upload_card, uploads

home = frame.arrive()

st.title("Uploads", anchor=False)
st.markdown(
    "Drop exports as the tools produced them: CSV, TSV, Excel, YAML, or a ZIP of these. "
    "You see what was understood; nothing is stored before you commit."
)
dropped = uploads.kept(uploads.drop_zone())
uploads.read_all(dropped, home)
by = upload_card.signature(home, "uploader") if dropped else ""
upload_card.commit_all(dropped, home, by)
for upload in dropped:
    upload_card.card(upload, home, by)

understood.draw(home)
understood.own(home)
history.draw(home)
