"""A format is one strict YAML file: what it says wrongly is named with its line and its cure."""

import pytest

from dashboard.errors import DefinitionError
from dashboard.intake import special
from dashboard.intake.formats import all_formats, read_format

GOOD = """\
label: Pigeon post
tool: Pigeon
how: "Loft › Export"
channel: x
tables:
  flights:
    kind: daily
    needs: [day, impressions|views]
    columns:
      day: {en: Date, de: Datum}
      impressions: {en: [Seen, Seen by]}
      lost_followers: {en: Lost, absolute: true}
    derive: {engagements: [reactions, comments]}
    other: {en: [Weather]}
"""


def test_a_format_is_read_as_it_is_written() -> None:
    pigeon = read_format(GOOD, "pigeon.post")
    layout = pigeon.layouts[0]
    assert (pigeon.id, pigeon.tool, pigeon.precedence, pigeon.typed) == ("pigeon.post", "Pigeon", 20, False)
    assert (layout.kind, layout.channel, layout.needs) == ("daily", "x", (("day",), ("impressions", "views")))
    assert [column.field for column in layout.columns] == ["day", "impressions", "lost_followers"]
    assert layout.vocabulary["datum"] == ((0, 0, frozenset({"de"})),)
    assert layout.vocabulary["seen by"] == ((1, 1, frozenset({"en"})),)
    assert layout.vocabulary["weather"] == ((-1, 0, frozenset({"en"})),)
    assert layout.columns[2].absolute


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        ("colunms:", "columns:", "line 9: unknown key 'colunms' – did you mean 'columns'?"),
        ("kind: dialy", "kind: daily", "line 7: 'kind' must be one of daily, posts"),
        ("impresions:", "impressions:", "line 11: 'impresions' is no field of daily – did you mean 'impressions'?"),
        ("absolut:", "absolute:", "line 12: unknown key 'absolut' – did you mean 'absolute'?"),
        ("[day, impressions|view]", "[day, impressions|views]", "'view' is no field of daily – did you mean 'views'?"),
        ("{english: [Weather]}", "{en: [Weather]}", "'english' is no language"),
        ("labell:", "label:", "line 1: unknown key 'labell' – did you mean 'label'?"),
    ],
)
def test_what_is_wrong_is_named_with_its_line_and_cure(wrong: str, right: str, says: str) -> None:
    assert right in GOOD
    with pytest.raises(DefinitionError) as error:
        read_format(GOOD.replace(right, wrong), "pigeon.post")
    assert str(error.value).startswith("formats/pigeon.post.yaml")
    assert says in str(error.value)


def test_a_key_written_twice_is_refused() -> None:
    with pytest.raises(DefinitionError, match="'tool' is written twice"):
        read_format(GOOD + "tool: Dove\n", "pigeon.post")


@pytest.mark.parametrize("name", sorted(all_formats()))
def test_a_shipped_format_is_whole(name: str) -> None:
    format_ = all_formats()[name]
    assert format_.label
    assert format_.how
    for layout in format_.layouts:
        fields = {column.field for column in layout.columns}
        assert layout.columns or layout.titles
        assert all(set(group) & fields for group in layout.needs)
        assert layout.special is None or layout.special in special.FUNCTIONS
        for key, entries in layout.vocabulary.items():
            named = {layout.columns[place].field for place, _, _ in entries if place >= 0}
            assert len(named) <= 1, f"'{key}' means both {named}"
