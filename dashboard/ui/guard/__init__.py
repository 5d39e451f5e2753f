"""The locks in front of Streamlit: what is not let in here never reaches it."""
