"""How the dashboard fares, in Prometheus' text format: loads, errors, times, sessions, caches, last exports."""

from prometheus_client import CollectorRegistry, Gauge, generate_latest
from streamlit.runtime import Runtime

from dashboard.home import Home
from dashboard.timing import TIMES
from dashboard.ui.guard.current import Current


def measured(current: Current, sessions: int, tabs: int) -> str:
    """The figures now. No names, no addresses, no numbers of the company's business."""
    registry = CollectorRegistry()
    Gauge("ceo_dashboard_sessions_open", "Sessions that may work", registry=registry).set(sessions)
    Gauge("ceo_dashboard_tabs_open", "Open tabs", registry=registry).set(tabs)
    if current.has_company:
        _exports(registry, current.home())
    _caches(registry)
    return (generate_latest(registry) + generate_latest(TIMES)).decode()


def _exports(registry: CollectorRegistry, home: Home) -> None:
    exports = home.store.exports()
    standing = [export for export in exports if not export.withdrawn_at]
    loads = Gauge("ceo_dashboard_exports", "Exports in the log", ["state"], registry=registry)
    loads.labels("committed").set(len(standing))
    loads.labels("withdrawn").set(len(exports) - len(standing))
    last = Gauge(
        "ceo_dashboard_last_export_timestamp_seconds", "When a unit's last export came", ["unit"], registry=registry
    )
    for unit in home.company.business_units:
        moments = [export.at.timestamp() for export in standing if export.unit == unit.id]
        if moments:
            last.labels(unit.id).set(max(moments))


def _caches(registry: CollectorRegistry) -> None:
    if not Runtime.exists():
        return
    held = Gauge("ceo_dashboard_cache_bytes", "Bytes held in memory", ["cache"], registry=registry)
    totals: dict[str, int] = {}
    for stats in Runtime.instance().stats_mgr.get_stats(family_names=["cache_memory_bytes"]).values():
        for stat in stats:
            name = str(getattr(stat, "category_name", "other"))
            totals[name] = totals.get(name, 0) + int(getattr(stat, "byte_length", 0))
    for name, size in totals.items():
        held.labels(name).set(size)
