"""What pages are made of: the only place besides pages/ that knows streamlit."""
