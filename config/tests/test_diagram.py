"""README shows the machine as it is."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from complaints import steps
from complaints.management import diagram
from complaints.states import State

README = Path(__file__).resolve().parents[2] / "README.md"


def test_readme_shows_the_machine_of_the_code():
    text = README.read_text(encoding="utf-8")

    assert diagram.put_into(text) == text, "run: .venv/bin/python manage.py draw_states --write"


def test_diagram_has_every_state_and_step():
    drawn = diagram.draw()

    assert all(f"{state} -->" in drawn and f"--> {state}" in drawn for state in State.values)
    assert all(step in drawn for step in steps.NAMES)


def test_diagram_names_both_targets_of_a_step_that_has_two():
    assert [move for move in diagram.moves() if move[2] == "final_position"] == [
        ("solution", "execution", "final_position"),
        ("solution", "follow_up", "final_position"),
    ]


def test_table_has_a_row_per_step_and_speaks_english_whatever_the_language():
    from django.utils.translation import override

    with override("zh-hans"):
        rows = diagram.table().splitlines()

    assert len(rows) == 2 + len(steps.NAMES)
    assert "A way to reach the customer" in rows[2]


def test_table_names_what_rooms_set_off():
    row = next(line for line in diagram.table().splitlines() if line.startswith("| `renegotiate`"))

    assert "`complaints.tasks.drop_unstarted`" in row


def test_command_prints_what_readme_shows():
    output = StringIO()

    call_command("draw_states", stdout=output)

    assert output.getvalue().strip() == diagram.section()


def test_text_without_marks_is_refused():
    with pytest.raises(ValueError, match="machine: begin"):
        diagram.put_into("nothing here")
