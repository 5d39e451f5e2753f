"""Streamlit's own server, told from the start that app.py registers the pages.

Streamlit takes a folder called pages/ beside app.py for its old way of finding pages until app.py has run once.
Until then a page opened by its address would be greeted with "Page not found".
"""

from streamlit.runtime.pages_manager import PagesManager
from streamlit.web.cli import main

if __name__ == "__main__":
    PagesManager.uses_pages_directory = False
    main(prog_name="streamlit")
