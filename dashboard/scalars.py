"""Words of company.yaml that have a grammar of their own: time zones, currencies, locales, days, addresses, ids."""

import re
from datetime import date
from typing import Annotated, Any
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from babel.numbers import list_currencies
from pydantic import AfterValidator, BeforeValidator, Field

from dashboard.strict_yaml import did_you_mean


def _timezone(name: str) -> str:
    if name not in available_timezones():
        cure = did_you_mean(name, available_timezones()) or "; write one such as Europe/Paris"
        raise ValueError(f"'{name}' is no time zone{cure}")
    return name


def _currency(code: str) -> str:
    if code not in list_currencies():
        cure = did_you_mean(code, list_currencies()) or "; write its code, such as EUR"
        raise ValueError(f"'{code}' is no currency{cure}")
    return code


def _locale(name: str) -> str:
    try:
        return str(Locale.parse(name.replace("-", "_")))
    except (ValueError, UnknownLocaleError):
        raise ValueError(f"'{name}' is no locale; write one such as en_GB or de_DE") from None


def _day(text: Any) -> date:
    if isinstance(text, date):
        return text
    try:
        if isinstance(text, str) and len(text) == len("2026-03-01"):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise ValueError(f"'{text}' is not a day; write it as 2026-03-01")


def _email(address: str) -> str:
    name, at, host = address.strip().rpartition("@")
    if not (name and at and host) or " " in address.strip():
        raise ValueError(f"'{address}' is not an e-mail address")
    return address.strip().lower()


def _id(word: str) -> str:
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", word):
        raise ValueError(f"'{word}' is no id; use letters, digits, '-' and '_', without spaces")
    return word


Timezone = Annotated[str, AfterValidator(_timezone)]
Currency = Annotated[str, AfterValidator(_currency)]  # ISO 4217
LocaleName = Annotated[str, AfterValidator(_locale)]  # as Babel writes it: en_GB
Email = Annotated[str, AfterValidator(_email)]
Day = Annotated[date, BeforeValidator(_day)]
Id = Annotated[str, AfterValidator(_id), Field(coerce_numbers_to_str=True)]
Text = Annotated[str, Field(min_length=1, coerce_numbers_to_str=True)]
Lines = Annotated[tuple[Text, ...], BeforeValidator(lambda given: (given,) if isinstance(given, str) else given)]
