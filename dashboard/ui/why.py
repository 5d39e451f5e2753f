"""Why a metric moved: the sentence, its bridge, and the same effects as a table."""

from collections.abc import Sequence

import streamlit as st

from dashboard.bridge import Step, bridge
from dashboard.catalogue import Metric
from dashboard.drivers import Drivers, Effect
from dashboard.errors import Refused
from dashboard.exceptions import better_by_mix
from dashboard.explain import Explanation
from dashboard.home import Home
from dashboard.score import Score
from dashboard.ui import charts, controls, figures, session, tables
from dashboard.ui.charts import Bar
from dashboard.ui.controls import Looking
from dashboard.ui.names import place_name, platform_name
from dashboard.ui.text import muted, plain
from dashboard.ui.writing import Writer


def draw(home: Home, now: Looking, score: Score, write: Writer) -> Explanation | None:
    """The drivers of the change; None where nothing is compared."""
    st.header("Why it moved", anchor="why")
    if now.compare == "none":
        st.markdown(muted("Choose a period to compare with, and the reasons stand here."))
        return None
    try:
        found = session.explained(home, score.metric.id, now.period, now.compare, score.unit)
    except Refused as refused:
        st.text(str(refused))
        return None
    st.markdown(f"**{plain(found.sentence)}**")
    if better_by_mix(found.drivers):
        st.markdown(muted("Better only by where it came from: the channels themselves worsened."))
    steps = bridge(found.drivers)
    rows = table(home, found.drivers, write)
    name = f"why-{score.metric.id}-{score.unit or controls.ALL}-{score.period.label}"
    if steps:
        left, right = st.columns([3, 2], gap="medium", vertical_alignment="center")
        with left:
            bars, total = drawn(home, found.drivers, steps, write)
            said = alt(found.sentence, bars, total)
            figures.draw(charts.bridge(bars, total), said, write, key="bridge", name=name)
        with right:
            _table(rows, found.sentence, name, write)
    elif rows:
        _table(rows, found.sentence, name, write)
    return found


def drawn(home: Home, found: Drivers, steps: Sequence[Step], write: Writer) -> tuple[list[Bar], Bar]:
    """The bars of a bridge and their sum, named and sized in words. Equal names are told apart."""
    bars: list[Bar] = []
    for step in steps:
        name = _step_name(home, found, step)
        twin = step.effect and any(bar.name == name for bar in bars)
        if twin and step.effect:
            name = place_name(home.company, step.effect.unit, step.effect.department, step.effect.channel)
        bars.append(_bar(found.metric, name, step.size, write))
    return bars, _bar(found.metric, "All together", found.change or 0.0, write)


def alt(sentence: str, bars: Sequence[Bar], total: Bar) -> str:
    """The bridge in words: its message and every step."""
    steps = "; ".join(f"{bar.name} {bar.words}" for bar in bars)
    return f"{sentence} Steps: {steps}. {total.name} {total.words}."


def table(home: Home, found: Drivers, write: Writer) -> list[dict[str, str]]:
    """Every channel with its values and what it did; of what has no parts the values alone."""
    effects = found.effects or found.values
    rated = any(effect.rate is not None for effect in found.effects)
    return [
        {
            "Channel": _effect_name(home, found, effect),
            "Before": write.exactly(found.metric, effect.before),
            "After": write.exactly(found.metric, effect.after),
            **({"Itself": write.moved(found.metric, effect.rate)} if rated else {}),
            **({"Its share": write.moved(found.metric, effect.mix)} if rated else {}),
            **({"Effect": write.moved(found.metric, effect.total)} if found.effects else {}),
        }
        for effect in effects
    ]


def _table(rows: Sequence[dict[str, str]], said: str, name: str, write: Writer) -> None:
    right = list(rows[0])[1:]
    tables.draw(rows, f"The effects in full: {said}", write, pinned="Channel", name=name, right=right)


def _bar(metric: Metric, name: str, size: float, write: Writer) -> Bar:
    sign = {"up": 1, "down": -1}.get(metric.direction, 0) * size
    return Bar(plain_label(name), size, write.moved(metric, size), None if sign == 0 else sign > 0)


def plain_label(name: str) -> str:
    """A name on an axis: plotly reads a little HTML, so that angle brackets would vanish."""
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _step_name(home: Home, found: Drivers, step: Step) -> str:
    match step.kind:
        case "mix":
            return "Where it came from"
        case "others":
            return f"{step.channels} others"
        case "new" | "gone" if step.effect:
            return f"{_effect_name(home, found, step.effect)} ({step.kind})"
        case _:
            return _effect_name(home, found, step.effect) if step.effect else ""


def _effect_name(home: Home, found: Drivers, effect: Effect) -> str:
    """The channel as short as is clear: "X", in the company "X, Kitchen"."""
    company, unit = home.company, effect.unit
    if effect.channel is not None and unit is not None:
        name = platform_name(_platform(home, unit, effect.channel))
        return f"{name}, {place_name(company, unit)}" if found.unit is None else name
    whole = place_name(company, unit, effect.department)
    return whole if found.unit is None else whole.removeprefix(f"{place_name(company, unit)}, ")


def _platform(home: Home, unit: str, channel: str) -> str:
    known = home.company.unit(unit)
    return next((one.platform for _, one in known.channels if one.id == channel), channel) if known else channel
