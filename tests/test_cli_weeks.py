"""A file that nobody touches, exported again and again: what stands in the calendar ahead stays where it stands."""

from __future__ import annotations

from commands import Shell
from commands import shell as shell

HEADER = "id,company,position,date,time,timezone,interviewers,hiring_manager,sent"


def ahead(shell: Shell, step: str) -> dict[str, str]:
    """Of each interview the day on which this step stands."""
    items = shell.json("plan")["items"]
    return {
        item["interview"]: item["start"][:10] for item in items if item["step"] == step and item["state"] == "planned"
    }


def export(shell: Shell, now: str) -> None:
    shell.now = now
    assert shell.run("export", "ics", "-o", "all.ics", "--force") == 0


def test_messages_that_gave_way_stay_on_the_days_that_they_were_given(shell: Shell) -> None:
    shell.write(
        *(
            f"p{i},Acme,Role {i},2026-11-02,1{i}:00,Europe/Berlin,P{i} <p{i}@acme.example>,Ana <ana@acme.example>,"
            for i in range(4)
        ),
        header=HEADER,
    )
    shell.now = "2026-11-01T07:00:00+01:00"
    first = ahead(shell, "status-check")
    assert first == {"p0": "2026-11-11", "p1": "2026-11-18", "p2": "2026-11-25", "p3": "2026-12-02"}
    for now in ("2026-11-01", "2026-11-25", "2026-12-02"):
        export(shell, f"{now}T07:00:00+01:00")
        shown = ahead(shell, "status-check")
        assert shown == {key: day for key, day in first.items() if day >= now}
        late = [item for item in shell.json("plan")["items"] if item["late"]]
        assert not late
    export(shell, "2026-12-12T07:00:00+01:00")
    assert ahead(shell, "status-check") == {}
    states = {
        item["interview"]: item["state"] for item in shell.json("plan")["items"] if item["step"] == "status-check"
    }
    assert set(states.values()) == {"done"}


def test_two_messages_of_one_week_do_not_change_places(shell: Shell) -> None:
    ana = "Europe/Berlin,Ana <ana@acme.example>,,"
    shell.write(
        f"z,Acme,Ops,2026-11-06,10:00,{ana}",
        f"x,Acme,Dev,2026-11-05,10:00,{ana}",
        f"w,Acme,Sec,2026-11-12,16:00,{ana}",
        header=HEADER,
    )
    export(shell, "2026-11-03T09:00:00+01:00")
    before = ahead(shell, "status-check")
    export(shell, "2026-11-18T10:05:00+01:00")
    assert ahead(shell, "status-check") == before


def test_what_stood_ahead_only_for_a_message_that_is_gone_moves_to_today(shell: Shell) -> None:
    """Nothing holds it back any more, and its own day has passed."""
    rows = [
        f"p{i},Acme,Role {i},2026-11-02,1{i}:00,Europe/Berlin,P{i} <p{i}@acme.example>,Ana <ana@acme.example>,"
        for i in range(3)
    ]
    shell.write(*rows, header=HEADER)
    export(shell, "2026-11-10T07:00:00+01:00")
    assert ahead(shell, "status-check")["p2"] == "2026-11-25"
    shell.write(rows[2], header=HEADER)
    export(shell, "2026-11-12T07:00:00+01:00")
    assert ahead(shell, "status-check") == {"p2": "2026-11-12"}


def test_what_was_moved_before_it_was_to_be_given_up_keeps_its_new_day(shell: Shell) -> None:
    """The card's own day is 30 March; seven days later, when it would be given up, is Easter Monday."""
    shell.write("a,Acme,Dev,2026-03-27,10:00,Europe/Berlin,Ana <ana@acme.example>,,,dream", header=f"{HEADER},priority")
    for now in ("2026-04-04T09:00:00+02:00", "2026-04-06T13:00:00+02:00"):
        export(shell, now)
        assert ahead(shell, "card") == {"a": "2026-04-07"}
    (card,) = [item for item in shell.json("plan", "--no-ledger")["items"] if item["step"] == "card"]
    assert card["state"] == "skipped"


def test_a_reminder_that_was_left_out_on_purpose_does_not_come_back_as_late(shell: Shell) -> None:
    shell.write(
        *(
            f"{key},{company},Dev,2026-11-{day},10:00,Europe/Berlin,Ana <ana@{key}.example>,,"
            for key, company, day in (("a", "Acme", 13), ("b", "Beta", 17), ("c", "Coda", 20))
        ),
        header=HEADER,
    )
    export(shell, "2026-11-12T09:00:00+01:00")
    assert ahead(shell, "keep-applying") == {"a": "2026-11-17", "c": "2026-11-24"}
    export(shell, "2026-11-20T09:00:00+01:00")
    export(shell, "2026-11-23T08:00:00+01:00")
    assert ahead(shell, "keep-applying") == {"c": "2026-11-24"}


def test_a_reminder_that_was_done_holds_its_week(shell: Shell) -> None:
    rows = [
        f"{key},{company},Dev,2026-11-{day},10:00,Europe/Berlin,Ana <ana@{key}.example>,,{{}}"
        for key, company, day in (("a", "Acme", 13), ("b", "Beta", 17))
    ]
    shell.now = "2026-11-18T09:00:00+01:00"
    shell.write(rows[0].format("keep-applying=2026-11-17"), rows[1].format(""), header=HEADER)
    assert ahead(shell, "keep-applying") == {}
    shell.write(rows[0].format(""), rows[1].format(""), header=HEADER)
    assert shell.run("log", "a", "sent", "keep-applying", "--on", "2026-11-17") == 0
    assert ahead(shell, "keep-applying") == {}
