"""Durations in words, h:mm:ss or a number of a unit, to seconds."""

import re

from dashboard.intake.names import normal
from dashboard.intake.numbers import BLANKS, Decimal, number

SECONDS = {"ms": 0.001, "seconds": 1.0, "minutes": 60.0, "hours": 3600.0, "days": 86400.0}

# The units as tools write them in en, de, fr, es, pt, it, nl; singular, plural and short.
_WORDS = {
    "seconds": "s sec secs second seconds sekunde sekunden sek seconde secondes segundo segundos seg secondo secondi "
    "seconden",
    "minutes": "m min mins minute minutes minuten minuto minutos minuti minuut",
    "hours": "h hr hrs hour hours stunde stunden std heure heures hora horas ora ore uur uren u",
    "days": "d day days tag tage tagen jour jours j dia dias día días giorno giorni dag dagen",
    "weeks": "w week weeks woche wochen semaine semaines semana semanas settimana settimane weken",
    "months": "month months monat monate mois mes meses mese mesi maand maanden",
}
_SECONDS_OF = {
    word: {**SECONDS, "weeks": 604800.0, "months": 2592000.0}[unit]
    for unit, words in _WORDS.items()
    for word in words.split()
}
_CLOCK = re.compile(
    r"(-?)(?:(\d{1,4})\s*(?:d|days?|tage?|jours?|d[ií]as?)?[ .,]\s*)?(\d{1,6}):([0-5]?\d)(?::([0-5]?\d(?:[.,]\d+)?))?"
)
_PART = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?")
_GLUE = {"and", "und", "et", "y", "e", "en"}
_LONGEST = 60


def seconds(text: str, unit: str = "seconds", decimal: Decimal = ".") -> float | None:
    """The duration in seconds; None when it is none.

    `unit` says what a bare number counts, and what "12:34" means: minutes:seconds for the unit
    "clock" (a video's length), else hours:minutes.
    """
    cleaned = normal(text)
    if cleaned in BLANKS or len(cleaned) > _LONGEST:
        return None
    if match := _CLOCK.fullmatch(cleaned):
        sign, days, first, second, third = match.groups()
        if third is None and unit == "clock":
            total = int(first) * 60 + float(second)
        else:
            total = int(first) * 3600 + int(second) * 60 + float((third or "0").replace(",", "."))
        total += int(days or 0) * 86400
        return -total if sign else total
    value = number(cleaned, decimal)
    if value is not None:
        return value * SECONDS.get(unit, 1.0)
    return _words(cleaned)


def _words(text: str) -> float | None:
    """'2 hours 10 minutes', '1 Tag 3 Stunden', '5h 3m'."""
    total, position = 0.0, 0
    found = False
    for match in _PART.finditer(text):
        between = text[position : match.start()].strip(" ,")
        size = _SECONDS_OF.get(match.group(2))
        if size is None or (between and between not in _GLUE):
            return None
        total += float(match.group(1).replace(",", ".")) * size
        position, found = match.end(), True
    return total if found and not text[position:].strip(" .,") else None
