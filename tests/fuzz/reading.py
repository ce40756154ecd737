"""Mutated inputs for every reader: none may raise, hang, lose a row or let something harmful through.

    python tests/fuzz/reading.py [-n 20000] [--seed 1] [--corpus FOLDER] [--record FILE]

Seeds are the samples and the test data, half of the time those of ``--corpus`` where it is given; each mutation is
told by its number and seed, so that a finding can be run again with ``--only``.  Every fourth input is read a second
time, in whole and in part, and its refused rows are written.  Of every twentieth input that holds interviews, up to
three of them are planned and given out by every exporter, past the scanners of ``outputs``.  With ``--record`` each
thousand is noted in a file, and the same command goes on where it was interrupted.  The exit code is 1 where there
are findings.
"""

from __future__ import annotations

import argparse
import csv
import gc
import io
import json
import random
import signal
import sys
import time
import traceback
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from afterview.errors import AfterviewError
from afterview.reading import Defaults, read_interviews

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT / "tests"))
SLOW = 5.0  # seconds of this process, for an input of some kilobytes
HANG = 60.0
READ_AGAIN = 4  # every so many inputs are read a second time, picked from, and their refused rows written
GIVEN_OUT = 20  # every so many inputs are planned and given out
SLICE = 1_000
RECORD = {
    "id": "i-1",
    "company": "Müller & Söhne",
    "position": "Engineer",
    "date": "2026-12-01",
    "time": "10:00",
    "timezone": "Europe/Berlin",
    "duration": 45,
    "interviewers": ["Ana Sousa <ana@acme.example> (CTO)", "Bo Li"],
    "hear_back": "in two weeks",
    "sent": "thank-you:ana@acme.example=2026-12-02",
    "status": "waiting",
    "notes": "two\nlines",
}
_SIGNS = (
    b"\0 \xff \xc3 \xed\xa0\x80 \xf0\x9f\x92\xa9 \xe2\x80\xae \xe2\x80\x8b \xc2\x85 \xe2\x80\xa8 "
    b'\xef\xbb\xbf \x1b[2J " '
    b'"" \' , ; | \\ { } [ ] < > ( ) : = - --- # & * ! % @ $ ${x} {{x}} \xef\xbc\x91 \xd9\xa1'
)
_WORDS = b"""
NaN Infinity 1e999 9999999999999999999999 -1 0 null true 2026-02-30 31/12/2026 03/04/2026 24:00 02:30 Europe/Nowhere
UTC+1 BEGIN:VEVENT END:VEVENT RRULE:FREQ=DAILY DTSTART:2026 &a *a <<: !!python/object: [[x]] sep=; company date ann@@x
<ann@acme.example> <script>alert(1)</script> "><img/src=x/onerror=alert(1)> </style><script> javascript:alert(1) <!--
=HYPERLINK("http://x.example") @SUM(1) +1+1 -2+3 =?utf-8?q?=0D=0ABcc:_x@evil.example?= %0D%0ABcc:x@evil.example &cc=x
{{7*7}} {%for {#x [url](http://x.example) @label #project ../../etc/passwd CON aux.txt
C:\\x \\n \\,\\; ann@acme.example,x@evil.example
ATTENDEE:mailto:x@evil.example X-EVIL:1 ]]> &lt;b&gt; &#x3c;script&#x3e;
"""
_LINES = (
    b"\nATTENDEE:mailto:x@evil.example\n",
    b"\r\nEND:VEVENT\r\nBEGIN:VALARM\r\n",
    b"\r\nBcc: x@evil.example\r\n\r\n",
)
TOKENS = [*_SIGNS.split(b" "), *_WORDS.split(), *_LINES, b" ", b"  ", b"\xc2\xa0", b"\r", b"\n", b"\r\n", b"\t"]


def _workbook() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(RECORD))
    sheet.append([value if isinstance(value, int) else str(value) for value in RECORD.values()])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _yaml() -> str:
    return "interviews:\n" + "".join(
        f"{'- ' if name == 'id' else '  '}{name}: {json.dumps(value)}\n" for name, value in RECORD.items()
    )


def _toml() -> str:
    return "[[interviews]]\n" + "".join(f"{name} = {json.dumps(value)}\n" for name, value in RECORD.items())


def _hostile() -> bytes:
    """A table with something hostile in every column that takes words, so that any cut or splice brings some along."""
    evil = [text.decode("utf-8", "replace") for text in (*_LINES, *_WORDS.split()[24:])]
    out = io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    table.writerow(["company", "position", "date", "time", "candidate", "interviewers", "topics", "notes", "status"])
    for number, words in enumerate(evil):
        other = evil[number - 1]
        cells = [
            f"A{words}",
            f"{words} {other}",
            "2026-12-01",
            "10:00",
            other,
            f"Ana {words} <a@x.example>",
            words,
            other,
        ]
        table.writerow([*cells, "waiting"])
    return out.getvalue().encode()


_corpus: list[tuple[str, bytes]] = []
MOST_SEED = 16_000  # bytes: what is longer is only slower


def use_corpus(folder: Path) -> None:
    """Take half of the seeds from the files below this folder."""
    found = sorted(path for path in folder.rglob("*") if path.is_file() and path.stat().st_size <= MOST_SEED)
    _corpus[:] = [(path.name, path.read_bytes()) for path in found]


def _seed(chance: random.Random) -> tuple[str, bytes]:
    return chance.choice(_corpus if _corpus and chance.random() < 0.5 else seeds())


@lru_cache(maxsize=1)
def seeds() -> list[tuple[str, bytes]]:
    """Names and bytes to begin from: one and more of every format."""
    found = [(path.name, path.read_bytes()) for path in sorted((ROOT / "samples").glob("*.csv"))]
    data = ROOT / "tests" / "data" / "reading"
    found += [(path.name, path.read_bytes()) for path in sorted(data.glob("*.ics"))]
    found += [
        (case["file"], case["text"].encode())
        for case in json.loads((data / "hostile.json").read_text(encoding="ascii"))
        if "text" in case and len(case["text"]) < 4000
    ][::4]
    lines = "\n".join([json.dumps(RECORD), json.dumps({**RECORD, "company": "Beta"})])
    found += [
        ("i.json", json.dumps({"interviews": [RECORD, RECORD]}, indent=1).encode()),
        ("i.jsonl", lines.encode()),
        ("i.yaml", _yaml().encode()),
        ("i.toml", _toml().encode()),
        ("i.xlsx", _workbook()),
        ("hostile.csv", _hostile()),
        ("u16.csv", found[0][1].decode().encode("utf-16")),
        (
            "careerflow.csv",
            b"Company Name,Job Title,Status,Date Added (UTC),Date Interviewed (UTC)\nA,E,Rejected,46330,46357.5\n",
        ),
    ]
    return found


def mutated(chance: random.Random) -> tuple[str, bytes]:
    """One input: a seed after a few mutations, sometimes under another name."""
    name, data = _seed(chance)
    if zipfile.is_zipfile(io.BytesIO(data)) and chance.random() < 0.8:
        data = _inside_archive(data, chance)
    else:
        for _ in range(chance.choice((1, 1, 2, 3, 8))):
            data = chance.choice(_MUTATIONS)(data, chance)
    if chance.random() < 0.1:
        name = _seed(chance)[0]
    return name, data


def _inside_archive(data: bytes, chance: random.Random) -> bytes:
    """The parts of a workbook, one of them mutated, in a ZIP that is whole."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        victim = chance.choice([name for name in names if name.endswith(".xml")])
        for name in names:
            part = old.read(name)
            for _ in range(chance.choice((1, 2, 5)) if name == victim else 0):
                part = chance.choice(_MUTATIONS)(part, chance)
            new.writestr(name, part)
    return out.getvalue()


def _place(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def _flip(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _insert(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + chance.choice(TOKENS) * chance.choice((1, 1, 1, 3, 50)) + data[at:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at = _place(data, chance)
    return data[:at] + data[at + chance.choice((1, 2, 10, 100)) :]


def _end(data: bytes, chance: random.Random) -> bytes:
    return data[: _place(data, chance)]


def _double(data: bytes, chance: random.Random) -> bytes:
    at, length = _place(data, chance), chance.choice((1, 10, 100, 1000))
    return data[:at] + data[at : at + length] * chance.choice((2, 3, 30)) + data[at + length :]


def _replace(data: bytes, chance: random.Random) -> bytes:
    """Another value for a cell, a scalar, a property."""
    marks = [at for at, sign in enumerate(data) if sign in b',;\t\n":>=']
    if len(marks) < 2:
        return data
    begin = chance.randrange(len(marks) - 1)
    return data[: marks[begin] + 1] + chance.choice(TOKENS) + data[marks[begin + 1] :]


def _splice(data: bytes, chance: random.Random) -> bytes:
    other = _seed(chance)[1]
    return data[: _place(data, chance)] + other[_place(other, chance) :]


def _lines(data: bytes, chance: random.Random) -> bytes:
    parts = data.splitlines(keepends=True)
    chance.shuffle(parts)
    return b"".join(parts)


_MUTATIONS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip,
    _flip,
    _insert,
    _insert,
    _cut,
    _end,
    _double,
    _replace,
    _replace,
    _replace,
    _splice,
    _lines,
)


def faults_of(name: str, data: bytes, given_out: random.Random | None = None, *, again: bool = True) -> Iterator[str]:
    """What is wrong with how an input is read; nothing where it is read or refused as it should be.

    ``again``: whether it is read a second time, picked from, and its refused rows written.
    ``given_out``: chooses among the interviews those that are planned and exported too; None: none.
    """
    stream = io.BytesIO(data)
    stream.name = name  # type: ignore[attr-defined]  # as the stream of a file has one
    defaults = Defaults(timezone="Europe/Berlin", today=date(2026, 11, 21), own_addresses=("jo.winter@mail.example",))
    begin = time.process_time()
    try:
        reader = read_interviews([stream], defaults=defaults)
        found = list(reader)
    except AfterviewError as refused:
        text = str(refused)
        if not text.isprintable() or len(text) > 1500:
            yield f"a refusal of {len(text)} characters: {text[:80]!a}"
        return
    met["read"] += bool(found)
    yield from _lost(reader, found)
    if again:
        yield from _other(reader, found)
    yield from _harm(found, reader.problems)
    if time.process_time() - begin > SLOW:
        yield f"took {time.process_time() - begin:.1f} s"
    if given_out is not None and found:
        from fuzz.outputs import faults_of_outputs

        met["given out"] += 1
        chosen = sorted(given_out.sample(range(len(found)), min(3, len(found))))
        yield from faults_of_outputs([found[place] for place in chosen], given_out.randrange(1000))


def _lost(reader: Any, found: list[Any]) -> Iterator[str]:
    counts = reader.counts
    if counts.rows != counts.read + counts.rejected + sum(counts.skipped.values()) or counts.read != len(found):
        yield f"rows are lost: {counts}"
    if counts.rejected and not any(problem.level == "error" for problem in reader.problems):
        yield "a row was refused without a word"


def _other(reader: Any, found: list[Any]) -> Iterator[str]:
    if list(reader) != found:
        yield "the second time is another"
    if list(reader.pick(sorted({0, len(found) - 1}) if found else [])) != list(
        dict.fromkeys([found[0], found[-1]]) if found else []
    ):
        yield "picked others"
    out = io.BytesIO()
    if reader.write_rejects(out) != reader.counts.rejected:
        yield "refused rows are not all among the rejects"


def _harm(found: list[Any], problems: Any) -> Iterator[str]:
    for interview in found:
        people = (*interview.interviewers, interview.hiring_manager, interview.recruiter, interview.scheduler)
        texts = [interview.key, interview.company, interview.position, interview.candidate, interview.round]
        texts += [text for person in people if person for text in (person.name, person.email, person.title)]
        texts += [interview.greeting, *(topic.person for topic in interview.topics)]
        for text in filter(None, texts):
            text.encode("utf-8")
            if any(ord(sign) < 32 or 0x7F <= ord(sign) < 0xA0 or sign in "\u2028\u2029" for sign in text):
                yield f"a control character came through: {text!a}"
        if (
            not interview.company
            or not interview.position
            or not interview.key
            or not interview.start.timestamp() < interview.end.timestamp()
        ):
            yield f"an interview that is none: {interview.key!a}"
        for note in (interview.notes, interview.clarify):
            if note and any(ord(sign) < 32 and sign != "\n" for sign in note):
                yield f"a control character in a note: {note[:40]!a}"
    for problem in problems:
        if not str(problem).isprintable() or len(str(problem)) > 1500:
            yield f"a message of {len(str(problem))} characters: {str(problem)[:80]!a}"


class HangError(BaseException):
    """An input kept the process busy beyond all measure; nothing in between catches it."""


@contextmanager
def _no_hang() -> Iterator[None]:
    """Ends what takes longer than HANG seconds of this process, where the system has such a timer."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def ring(*_: object) -> None:
        raise HangError(f"still busy after {HANG:.0f} s")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, HANG)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


met: Counter[str] = Counter()  # how many inputs held interviews, and how many were given out


def run(numbers: Iterable[int], seed: int = 1, every: int = GIVEN_OUT) -> list[str]:
    """The findings of the mutated inputs with these numbers; of each ``every``-th also what is made of it."""
    findings = []
    for number in numbers:
        chance = random.Random(f"{seed}/{number}")  # told apart by number, so that one can be run again
        name, data = mutated(chance)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                with _no_hang():
                    given_out = chance if number % every == 0 else None
                    faults = faults_of(name, data, given_out, again=number % READ_AGAIN == 0)
                    findings += [f"{number} ({name}): {fault}" for fault in faults]
            except (Exception, HangError):  # whatever comes out of a reader is a finding
                findings.append(f"{number} ({name}): {traceback.format_exc(limit=-4)}")
    return findings


def _memory() -> str:
    """What this process took at most, in megabytes."""
    try:
        import resource
    except ImportError:
        return "?"
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return str(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit)


def _recorded(record: Path | None, seed: int) -> tuple[int, int]:
    """The number to go on from, and how many findings there were before."""
    lines = record.read_text(encoding="utf-8").splitlines() if record and record.exists() else []
    slices = [line.split() for line in lines if line.startswith(f"seed {seed} ")]
    return (int(slices[-1][3]), sum(int(words[4]) for words in slices)) if slices else (0, 0)


def in_slices(count: int, seed: int, record: Path | None) -> int:
    """Run them all, a slice at a time, showing and noting what is found; how many findings there were."""
    first, total = _recorded(record, seed)
    gc.set_threshold(100_000, 50, 50)  # as the command does
    for begin in range(first, count, SLICE):
        end, since = min(begin + SLICE, count), time.process_time()
        findings = run(range(begin, end), seed)
        total += len(findings)
        for finding in findings:
            sys.stdout.write(finding + "\n")
        sys.stdout.flush()
        if record:
            kinds = f"{met['read']} with interviews, {met['given out']} given out"
            spent = f"{time.process_time() - since:.1f} s, {_memory()} MB"
            with record.open("a", encoding="utf-8") as file:
                file.write(f"seed {seed} to {end} {len(findings)} findings, {kinds}, {spent}\n")
            met.clear()
    return total


def main() -> int:
    """Run, show the findings, and say how it went by the exit code."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("-n", type=int, default=20_000, help="how many inputs (20000)")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--corpus", type=Path, help="a folder with more seeds")
    options.add_argument("--record", type=Path, help="a file to note each slice in, and to go on from")
    options.add_argument("--only", type=int, help="this one alone, shown")
    given = options.parse_args()
    if given.corpus:
        use_corpus(given.corpus)
    if given.only is not None:
        sys.stdout.write("{}: {!r}\n".format(*mutated(random.Random(f"{given.seed}/{given.only}"))))
        sys.stdout.write("\n".join(run([given.only], given.seed)) + "\n")
        return 0
    begin = time.process_time()
    findings = in_slices(given.n, given.seed, given.record)
    spent = time.process_time() - begin
    sys.stdout.write(f"{given.n} inputs, {findings} findings, {spent:.0f} s, at most {_memory()} MB\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
