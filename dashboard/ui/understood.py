"""What can be uploaded: the exports that are understood, where a tool keeps them, and our own templates."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial

import streamlit as st

from dashboard.company import Company
from dashboard.filled import as_csv, as_xlsx, as_yaml, name_of, templates
from dashboard.home import Home
from dashboard.intake.formats import Format, all_formats
from dashboard.ui import session, tables

KINDS: Mapping[str, tuple[str, str, Callable[[Format, Company, date], bytes]]] = {
    "Excel": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", as_xlsx),
    "CSV": ("csv", "text/csv", as_csv),
    "YAML": ("yaml", "application/yaml", as_yaml),
}


def draw(home: Home) -> None:
    """Closed until somebody asks."""
    with st.expander("Which exports are understood, and where to find them"):
        tables.draw(
            [{"Export": f.label, "Tool": f.tool, "Where to find it": f.how} for f in tools()],
            "The exports that are understood, and where each tool keeps them",
            session.writer(home),
            pinned="Export",
            name="exports-understood",
            config={"Where to find it": st.column_config.TextColumn(width="large")},
            whole=True,
        )
    with st.expander("Templates, for what no tool exports"):
        st.markdown(
            "Tables with the right headings and a row for each of your channels. Fill in what you know, leave "
            "the rest, and drop the file here."
        )
        kind = st.segmented_control("File", list(KINDS), default="Excel", key="template-kind", required=True)
        ending, mime, write = KINDS[kind or "Excel"]
        with st.container(horizontal=True):
            for template in templates():
                st.download_button(
                    template.label.removeprefix("Template for ").capitalize(),
                    session.logged(f"{name_of(template)}.{ending}", partial(write, template, home.company, home.today)),
                    file_name=f"{name_of(template)}.{ending}",
                    mime=mime,
                    icon=":material/download:",
                    key=f"{template.id}-{ending}",
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
            tables.draw(
                [{"Export": f.label, "File": f"{f.id}.yaml"} for f in formats.own.values()],
                "Our own formats, and the file of each",
                session.writer(home),
                pinned="Export",
                name="own-formats",
                whole=True,
            )


def tools() -> list[Format]:
    """The exports of tools."""
    own = {template.id for template in templates()}
    return [f for f in all_formats().values() if f.id not in own]
