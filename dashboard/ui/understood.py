"""What can be uploaded: the exports that are understood, where a tool keeps them, and our own templates."""

import pandas as pd
import streamlit as st

from dashboard.home import Home
from dashboard.intake.formats import Format, all_formats

TEMPLATE = "template."


def draw() -> None:
    """Closed until somebody asks."""
    with st.expander("Which exports are understood, and where to find them"):
        st.dataframe(
            pd.DataFrame([{"Export": f.label, "Tool": f.tool, "Where to find it": f.how} for f in tools()]),
            hide_index=True,
            height="content",
            column_config={"Where to find it": st.column_config.TextColumn(width="large")},
            alt="The exports that are understood, and where each tool keeps them",
        )
    with st.expander("Templates, for what no tool exports"):
        st.markdown("Empty tables with the right headings. Fill them in any spreadsheet, and drop them here.")
        with st.container(horizontal=True):
            for template in templates():
                st.download_button(
                    template.label.removeprefix("Template for ").capitalize(),
                    headings(template),
                    file_name=f"{template.id.removeprefix(TEMPLATE)}.csv",
                    mime="text/csv",
                    icon=":material/download:",
                    on_click="ignore",
                )


def own(home: Home) -> None:
    """The company's own formats, and what is wrong with those that cannot be used."""
    formats = home.formats
    for problem in formats.problems:
        st.text(f"{problem} – the file is not used.")
    if formats.own:
        with st.expander("Our own formats"):
            st.markdown("Saved from a file that nobody knew. Each is a text file in the folder `formats` of the home.")
            st.dataframe(
                pd.DataFrame([{"Export": f.label, "File": f"{f.id}.yaml"} for f in formats.own.values()]),
                hide_index=True,
                height="content",
                alt="Our own formats, and the file of each",
            )


def tools() -> list[Format]:
    """The exports of tools."""
    return [f for f in all_formats().values() if not f.id.startswith(TEMPLATE)]


def templates() -> list[Format]:
    """Our own."""
    return [f for f in all_formats().values() if f.id.startswith(TEMPLATE)]


def headings(template: Format) -> str:
    """The first line of a template: every column by its English name."""
    return ",".join(next(iter(column.names["en"])) for column in template.layouts[0].columns) + "\r\n"
