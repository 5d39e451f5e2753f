"""Names for the ids that the log keeps, as people of the company call them."""

from babel import Locale, UnknownLocaleError

from dashboard.catalogue import load_catalogue
from dashboard.company import Company
from dashboard.intake.own import BUILT_IN, Formats


def place_name(company: Company, unit: str | None, department: str | None = None, channel: str | None = None) -> str:
    """ "Retail, Marketing, Facebook @retail"; an id that company.yaml does not know is shown as it is."""
    if unit is None:
        return "Several units"
    its_unit = company.unit(unit)
    if its_unit is None:
        return ", ".join(word for word in (unit, department, channel) if word)
    its_department = its_unit.department(department) if department else None
    parts = [its_unit.name, its_department.name if its_department else department]
    parts.append(channel_name(company, unit, channel) if channel else None)
    return ", ".join(part for part in parts if part)


def channel_name(company: Company, unit: str, channel: str) -> str:
    """The platform's name of a channel, with its account where it has one."""
    its_unit = company.unit(unit)
    for _, known in its_unit.channels if its_unit else ():
        if known.id == channel:
            return " ".join(word for word in (platform_name(known.platform), known.account) if word)
    return platform_name(channel)


def platform_name(platform: str) -> str:
    """ "linkedin" → "LinkedIn"."""
    known = load_catalogue().platforms.get(platform)
    return known.label if known else platform


def format_name(format_id: str, formats: Formats = BUILT_IN) -> str:
    """The label of a format; its id when the format is no longer declared."""
    return formats.label(format_id)


def language_name(code: str) -> str:
    """ "de" → "German"."""
    try:
        return str(Locale.parse(code).get_display_name("en"))
    except (UnknownLocaleError, ValueError):
        return code


_CHOICES = {
    ("dates", "dmy"): "Day first: 31/12/2026",
    ("dates", "mdy"): "Month first: 12/31/2026",
    ("decimal", ","): "Comma: 1.234,56",
    ("decimal", "."): "Point: 1,234.56",
}


def choice_name(option: str, choice: str, company: Company, unit: str | None, formats: Formats = BUILT_IN) -> str:
    """What a choice is called for a person."""
    match option:
        case "unit":
            return place_name(company, choice)
        case "format":
            return format_name(choice, formats)
        case "department":
            its_unit = company.unit(unit or "")
            department = its_unit.department(choice) if its_unit else None
            return department.name if department else choice
        case "channel":
            return channel_name(company, unit, choice) if unit else platform_name(choice)
        case _:
            return _CHOICES.get((option, choice), choice)
