"""People as they are noted, in one column or in several, and the addresses that are nobody's own."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afterview.model import Person, Topic
from afterview.reading.faults import Fault
from afterview.reading.people import is_desk, read_address, read_people, read_person
from reading_inputs import one, refusal, warnings_of


def shape(people: tuple[Person, ...]) -> list[tuple[str | None, str | None, str | None]]:
    return [(person.name, person.email, person.title) for person in people]


@pytest.mark.parametrize(
    ("cell", "people"),
    [
        ("Ana Sousa <ana@acme.example> (CTO)", [("Ana Sousa", "ana@acme.example", "CTO")]),
        ("Ana Sousa (CTO) <ana@acme.example>", [("Ana Sousa", "ana@acme.example", "CTO")]),
        (
            "Ana Sousa <ana@acme.example> (VP, Product; Europe)",
            [("Ana Sousa", "ana@acme.example", "VP, Product; Europe")],
        ),
        ("Ana (Head (acting) of Data)", [("Ana", None, "Head (acting) of Data")]),
        ("Ana <ana@acme.example> (Head\nof Data)", [("Ana", "ana@acme.example", "Head of Data")]),
        ("Ana  Sousa\t<ana@acme.example>", [("Ana Sousa", "ana@acme.example", None)]),
        ("Ana Sousa (ana@acme.example)", [("Ana Sousa", "ana@acme.example", None)]),
        ("Ana Sousa; Bo Li", [("Ana Sousa", None, None), ("Bo Li", None, None)]),
        ("Ana Sousa\nBo Li", [("Ana Sousa", None, None), ("Bo Li", None, None)]),
        ("Ana Sousa\nVP Engineering", [("Ana Sousa", None, "VP Engineering")]),
        ("Ana Sousa\nana@acme.example\nHead of Data", [("Ana Sousa", "ana@acme.example", "Head of Data")]),
        ("Ana Sousa\nCTO\nBo Li\nCFO", [("Ana Sousa", None, "CTO"), ("Bo Li", None, "CFO")]),
        ("Ana Sousa\nDirector Bo Li", [("Ana Sousa", None, None), ("Director Bo Li", None, None)]),
        ("Ana Sousa\nEngineers", [("Ana Sousa", None, None), ("Engineers", None, None)]),
        ("Ana Sousa\nthe HR team", [("Ana Sousa", None, None), ("the HR team", None, None)]),
        ("Recruiter\nHiring Manager", [("Recruiter", None, None), ("Hiring Manager", None, None)]),
        ("Ana Sousa;\nCTO", [("Ana Sousa", None, None), ("CTO", None, None)]),
        ("Ana Sousa\n+49 (30) 123-456", [("Ana Sousa", None, None)]),
        ("Ana Sousa\nana@acme.example\nTel. 030 123456", [("Ana Sousa", "ana@acme.example", None)]),
        ("Ana Sousa; 030/123456; Bo Li", [("Ana Sousa", None, None), ("Bo Li", None, None)]),
        ("030 123456", []),
        ("Ana Sousa +49 30 123456", [("Ana Sousa", None, None)]),
        ("Ana Sousa +49 30 123456 <ana@acme.example> (CTO)", [("Ana Sousa", "ana@acme.example", "CTO")]),
        ("Ana Sousa\nhttps://www.linkedin.com/in/anasousa", [("Ana Sousa", None, None)]),
        ("Ana Sousa https://www.linkedin.com/in/ana-sousa-12/", [("Ana Sousa", None, None)]),
        ("Ana Sousa; linkedin.com/in/bo; Bo Li", [("Ana Sousa", None, None), ("Bo Li", None, None)]),
        ("Ana Sousa <https://acme.example/ana>", [("Ana Sousa", None, None)]),
        ("Interviewer 2", [("Interviewer 2", None, None)]),
        ("ana@acme.example", [(None, "ana@acme.example", None)]),
        ("<ana@acme.example>; ;", [(None, "ana@acme.example", None)]),
        ("ana@acme.example, bo@acme.example", [(None, "ana@acme.example", None), (None, "bo@acme.example", None)]),
        ("Ana <ana@a.example>, Bo <bo@a.example>", [("Ana", "ana@a.example", None), ("Bo", "bo@a.example", None)]),
        ("Ana Sousa ana@acme.example", [("Ana Sousa", "ana@acme.example", None)]),
        ('"Sousa, Ana" <ana@acme.example>', [("Ana Sousa", "ana@acme.example", None)]),
        ("Sousa, Ana <ana.sousa@acme.example>", [("Ana Sousa", "ana.sousa@acme.example", None)]),
        ("Ana Sousa, PhD <ana@acme.example>", [("Ana Sousa, PhD", "ana@acme.example", None)]),
        ("Zoë Ångström <zoe@acme.example>", [("Zoë Ångström", "zoe@acme.example", None)]),
        ("TBD", []),
        ("None; ...; null", []),
        ('"Nell" Harrow <nell@acme.example>', [('"Nell" Harrow', "nell@acme.example", None)]),
        ('"Nell Harrow" <nell@acme.example>', [("Nell Harrow", "nell@acme.example", None)]),
        ("n/a; Ana", [("Ana", None, None)]),
        ("", []),
    ],
)
def test_people_are_read_as_they_are_noted(cell: str, people: list[tuple[str | None, str | None, str | None]]) -> None:
    assert shape(read_people(cell)) == people


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        ("Ann <ann@@x>; Bo <bo@acme.example>", "not one plain e-mail address"),
        ("Ann <ann@acme.example", "bracket that is not closed"),
        ("Ann (CTO", "bracket that is not closed"),
        ('"Ann <ann@acme.example>', "quote that is not closed"),
        ("Ann <a@x.example> <b@x.example>", "2 addresses"),
        ("Ann (CTO) (CEO)", "2 titles"),
        ("Lee, Smith", "has a comma"),
        ("Ana Sousa, CTO <x@acme.example>", "has a comma"),
    ],
)
def test_people_that_can_be_read_two_ways_or_none_are_refused(cell: str, why: str) -> None:
    with pytest.raises(Fault, match=why):
        read_people(cell)


@pytest.mark.parametrize(
    "address",
    [
        "ann@acme.example;X=1",
        "ann lee@acme.example",
        "@acme.example",
        '"ann lee"@acme.example',
        "ann@münchen.example",
        "a" * 65 + "@acme.example",
        "ann@" + "b" * 250 + ".example",
        "ann@acme.example?attach=/etc/passwd",
        "ann@acme.example#x",
        "ann@acme.example?bcc=evil@evil.example",
        "ann@acme",
        "ann..lee@acme.example",
        ".ann@acme.example",
        "ann@-acme.example",
        "ann\u200b@acme.example",
        "ann@acme.example\r\nBcc: evil@evil.example",
        "ann@acme.example,bo@acme.example",
        "änn@acme.example",
    ],
)
def test_only_one_plain_address_is_an_address(address: str) -> None:
    with pytest.raises(Fault, match="not one plain e-mail address"):
        read_address(address)
    assert refusal(interviewer_email=address).column == "interviewer_email"


def test_an_address_in_other_letters_is_answered_with_its_ascii_form() -> None:
    with pytest.raises(Fault, match=r"write its domain as xn--mnchen-3ya\.example"):
        read_address("ann@münchen.example")


def test_an_invisible_character_in_an_address_refuses_the_row() -> None:
    assert "invisible" in refusal(interviewers="Ann <ann\u200b@acme.example>").message


@given(st.text(max_size=40))
@settings(max_examples=200, deadline=None)
def test_any_cell_is_people_or_a_fault(cell: str) -> None:
    try:
        people = read_people(cell)
    except Fault:
        return
    for person in people:
        assert person.email is None or read_address(person.email) == person.email
        assert person.name or person.email or person.title


DESKS = """
hr jobs Careers careers-eu jobs.de recruiting talent talent.acquisition info noreply no-reply do.not.reply hiring people
office contact admin support team hello apply applications human.resources hr-team hrteam jobs+x recruiting2 bewerbung
"""
PERSONAL = "ana ana.sousa hristo hrvoje teams.ward.lee j.hiring jobst infante adminov supportman"


@pytest.mark.parametrize("local", DESKS.split())
def test_an_address_of_a_desk_is_known(local: str) -> None:
    assert is_desk(local)


@pytest.mark.parametrize("local", PERSONAL.split())
def test_an_address_of_a_person_is_no_desk(local: str) -> None:
    assert not is_desk(local)


def test_whoever_has_only_the_address_of_a_desk_stays_by_name() -> None:
    recruiter = one(recruiter="Jo Fenn <jobs@acme.example>").recruiter
    assert recruiter is not None
    assert (recruiter.name, recruiter.address, recruiter.role_address, recruiter.role) == (
        "Jo Fenn",
        None,
        True,
        "recruiter",
    )


def test_one_entry_for_each_address_whatever_its_case_and_what_one_lacks_the_other_adds() -> None:
    people = one(
        interviewers="Ann Lee <ann@acme.example>",
        interviewer_name="ANN LEE",
        interviewer_email="Ann@ACME.example",
        interviewer_title="Head of Data",
        panel="Bo <bo@acme.example>; ann <ANN@acme.example>",
    ).interviewers
    assert shape(people) == [("Ann Lee", "ann@acme.example", "Head of Data"), ("Bo", "bo@acme.example", None)]


def test_a_name_without_an_address_joins_the_same_name_with_one() -> None:
    assert shape(read_people("Ann Lee; Bo; Ann Lee <ann@acme.example>")) == [
        ("Ann Lee", "ann@acme.example", None),
        ("Bo", None, None),
    ]


def test_an_address_of_ones_own_in_another_column_wins_over_that_of_a_desk() -> None:
    (ana,) = one(interviewers="Ana <hr@acme.example>", panel="Ana <ana@acme.example>").interviewers
    assert (ana.email, ana.address, ana.role_address) == ("ana@acme.example", "ana@acme.example", False)


def test_two_people_behind_one_desk_stay_two() -> None:
    assert [person.name for person in read_people("Ann <hr@acme.example>; Bo <hr@acme.example>")] == ["Ann", "Bo"]


def test_names_addresses_and_titles_in_columns_of_their_own_belong_together_in_order() -> None:
    people = one(
        interviewer_name="Ann Lee; Bo Li", interviewer_email="a@x.example; b@x.example", interviewer_title="CTO; CEO"
    ).interviewers
    assert shape(people) == [("Ann Lee", "a@x.example", "CTO"), ("Bo Li", "b@x.example", "CEO")]
    assert (
        "2 addresses for 1 name;"
        in refusal(interviewer_name="Ann", interviewer_email="a@x.example;b@x.example").message
    )


def test_a_name_that_holds_an_address_stays_a_name_where_the_address_has_its_own_column() -> None:
    person = one(interviewer_name='Ann" <evil@evil.example>, "x', interviewer_email="ann@acme.example").interviewers[0]
    assert person.email == "ann@acme.example"


def test_two_names_for_one_address_are_refused() -> None:
    assert "1 address for 2 names" in refusal(interviewer_name="Cy; Di", interviewer_email="cy@x.example").message


def test_an_address_in_the_column_of_the_name_must_be_the_same() -> None:
    said = refusal(**{"contact person": "Ana <a@x.example>", "contact email": "b@x.example"}).message
    assert "contradicts the address 'b@x.example'" in said
    recruiter = one(**{"contact person": "Ana <a@x.example>", "contact email": "A@x.example"}).recruiter
    assert recruiter is not None
    assert (recruiter.name, recruiter.email) == ("Ana", "A@x.example")


def test_the_name_of_an_address_is_known_to_all_columns_of_people() -> None:
    manager = one(interviewers="Ana Sousa <ana@x.example> (CTO)", hiring_manager="Ana@x.example").hiring_manager
    back = one(interviewers="ana@x.example; Bo", hiring_manager="Ana Sousa <ana@x.example>")
    assert manager is not None
    assert (manager.name, manager.title, manager.role) == ("Ana Sousa", "CTO", "hiring_manager")
    assert [person.name for person in back.interviewers] == ["Ana Sousa", "Bo"]


def test_the_address_of_a_first_and_last_name_is_known_to_all_columns_of_people() -> None:
    manager = one(interviewers="Ana Sousa <ana@x.example>; Bo", hiring_manager="ana  sousa").hiring_manager
    assert manager is not None
    assert (manager.name, manager.email, manager.role) == ("ana sousa", "ana@x.example", "hiring_manager")
    desk = one(interviewers="Ana Sousa <ana@x.example>", hiring_manager="Ana Sousa <jobs@x.example>").hiring_manager
    assert desk is not None
    assert desk.address == "ana@x.example"
    back = one(interviewers="Ana Sousa; Bo", hiring_manager="Ana Sousa <ana@x.example>", recruiter="Bo <bo@x.example>")
    assert [person.email for person in back.interviewers] == ["ana@x.example", None]  # another Bo, perhaps
    several = one(
        interviewers="Ana Sousa <a@x.example>; Ana Sousa <b@x.example>", hiring_manager="Ana Sousa"
    ).hiring_manager
    assert several is not None
    assert several.email is None


def test_one_person_is_one_person() -> None:
    assert read_person("TBD", "recruiter") is None
    assert "2 people; one is wanted" in refusal(hiring_manager="Ann; Bo").message


def test_contact_person_and_contact_email_are_the_recruiter() -> None:
    recruiter = one(**{"contact person": "Jo Fenn", "contact email": "jo@fenn.example"}).recruiter
    assert recruiter is not None
    assert (recruiter.name, recruiter.email) == ("Jo Fenn", "jo@fenn.example")


def test_a_topic_is_bound_where_one_interviewer_has_that_name() -> None:
    topics = one(
        interviewers="Ana Sousa; Bo Li; Bo Chan",
        topics="Ana: the database; bo li: testing; Bo: both have it; Later: a plan; no colon",
    ).topics
    assert topics == (
        Topic(text="the database", person="Ana Sousa"),
        Topic(text="testing", person="Bo Li"),
        Topic(text="Bo: both have it"),
        Topic(text="Later: a plan"),
        Topic(text="no colon"),
    )


@pytest.mark.parametrize(
    ("interviewers", "label"),
    [
        ("Dr. Ana Sousa; Bo Carter", "Ana"),
        ("Dr. Ana Sousa; Bo Carter", "Dr. Sousa"),
        ("Ms. Ana Sousa; Bo Carter", "ana sousa"),
        ('Bo Carter; Eleanor "Nell" Harrow', "Nell"),
        ("Frau Schmidt; Herr Müller", "Müller"),
        ("Ana Sousa; Bo Carter", "Carter"),
    ],
)
def test_a_topic_is_bound_by_any_part_of_a_name(interviewers: str, label: str) -> None:
    (topic,) = one(interviewers=interviewers, topics=f"{label}: the database").topics
    assert topic.text == "the database"
    assert topic.person is not None
    assert label.split()[-1].casefold() in topic.person.casefold()


@pytest.mark.parametrize("name", ["Unknown", "TBD", "unbekannt", "à définir", "por definir"])
def test_a_name_that_says_nothing_is_none(name: str) -> None:
    (person,) = one(interviewers=f"{name} <ana@acme.example>").interviewers
    assert (person.name, person.email) == (None, "ana@acme.example")


def test_a_person_needs_no_warning() -> None:
    assert not warnings_of(interviewers="Ann <ann@acme.example>")


@pytest.mark.parametrize(
    "cell", ["Ana & Bo", "Ana Sousa and Bo Li", "Ana und Bo", "Ana / Bo", "Ana Sousa/Bo Li", "A + B"]
)
def test_two_names_that_nothing_separates_are_one_person_with_a_warning(cell: str) -> None:
    assert [person.name for person in one(interviewers=cell).interviewers] == [cell]
    [warning] = warnings_of(interviewers=cell)
    assert warning.endswith(f"'{cell}' is read as one person; put ';' between people")


@pytest.mark.parametrize(
    "cell", ["Sandy Land", "Ana <a+b@acme.example> (R&D; Ops/IT)", "Ana; and@acme.example", "Bo Und"]
)
def test_other_names_and_titles_are_not_taken_for_two(cell: str) -> None:
    assert not warnings_of(interviewers=cell)


def test_a_title_on_a_line_of_its_own_belongs_to_the_one_person_of_a_column() -> None:
    boss = one(hiring_manager="Bo Li\nHead of Data").hiring_manager
    assert boss is not None
    assert shape((boss,)) == [("Bo Li", None, "Head of Data")]
    boss = one(hiring_manager="Bo Li\nHead of Data", hiring_manager_email="bo@acme.example").hiring_manager
    assert boss is not None
    assert shape((boss,)) == [("Bo Li", "bo@acme.example", "Head of Data")]


def test_as_many_lines_as_addresses_are_as_many_people_titles_or_not() -> None:
    names, addresses = "Ana Sousa\nHR", "ana@acme.example\nhr@acme.example"
    both = one(interviewer_name=names, interviewer_email=addresses).interviewers
    assert shape(both) == [("Ana Sousa", "ana@acme.example", None), ("HR", "hr@acme.example", None)]
    titled = one(interviewer_name="Ana Sousa\nCTO\nBo Li\nCFO", interviewer_email="ana@x.example\nbo@x.example")
    assert shape(titled.interviewers) == [("Ana Sousa", "ana@x.example", "CTO"), ("Bo Li", "bo@x.example", "CFO")]


@pytest.mark.parametrize("between", ["\n", "; ", " "])
@pytest.mark.parametrize(
    ("thing", "what"), [("+49 30 123456", "a telephone number"), ("https://www.linkedin.com/in/ana", "a link")]
)
@pytest.mark.parametrize("column", ["interviewers", "recruiter"])
def test_a_telephone_number_or_a_link_is_nobody_and_that_is_said(column, thing, what, between) -> None:
    (warning,) = warnings_of(**{column: f"Ana Sousa{between}{thing}"})
    assert warning.endswith(f"'{thing}' is {what} and left out; write it under notes")


def test_a_link_in_the_brackets_behind_a_name_needs_no_warning() -> None:
    assert not warnings_of(interviewers="Ana Sousa (https://www.linkedin.com/in/ana)")
