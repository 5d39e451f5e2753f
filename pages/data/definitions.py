"""What every metric means: definition, formula, direction, how it adds up, source, and the exports that feed it."""

import streamlit as st

from dashboard.ui import definitions, frame

home = frame.arrive()

st.title("Definitions", anchor=False)
st.markdown(
    "What each number means and where it comes from. A dash on a page means that there is no honest number; "
    "it never means zero."
)
definitions.draw(home)
