"""What a person reads where a page cannot be drawn."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.runtime.scriptrunner import RerunException, StopException

from dashboard import logs
from dashboard.errors import DashboardError
from dashboard.timing import PROBLEMS
from dashboard.ui.ahead import AHEAD
from dashboard.ui.session import foot


@contextmanager
def plain_errors() -> Iterator[None]:
    """A sentence instead of a traceback. Our own errors say what is wrong; others get a reference to the log."""
    try:
        with AHEAD.page():
            yield
    except (RerunException, StopException):
        raise
    except DashboardError as error:
        st.error("This page cannot be shown.", icon=":material/error:")
        st.text(str(error))
        foot()
    except Exception as error:
        PROBLEMS.inc()
        reference = logs.fault("page failed", error, session=logs.session(st.user.to_dict().get("mark")))
        st.error(
            f"Something went wrong on our side. Nothing was lost. Reference {reference}: the log has the details.",
            icon=":material/error:",
        )
        foot()
