"""ZIP archives: kept, opened within limits, whatever their names, their claims and their condition."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib

import pytest
from invented_case import Case

from stemmata import preserve
from stemmata.config import PreserveSettings


def zipped(files: dict[str, bytes | str], **how: int) -> bytes:
    """Return an archive of `files`."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how.get("compression", zipfile.ZIP_DEFLATED)) as box:
        for name, content in files.items():
            box.writestr(name, content)
    return out.getvalue()


def renamed(raw: bytes, old: str, new: bytes) -> bytes:
    """Return the archive with the name `old` (ASCII) replaced by as many bytes of no declared encoding."""
    assert len(old) == len(new)
    return raw.replace(old.encode(), new)


def told(receiving: preserve.Receiving, case: Case) -> dict[str, str]:
    """Return path within the inbox -> status."""
    return {row.path.removeprefix(f"{case.inbox.name}/"): row.status for row in receiving.rows}


def settings(**changed: float) -> PreserveSettings:
    return PreserveSettings.model_validate(changed)


def test_an_archive_is_kept_and_so_are_its_members(case: Case) -> None:
    """The archive is a source; each member is one too, with the archive as its parent and its path within."""
    case.write({"box.zip": zipped({"a.txt": "x", "deep/b.txt": "y"})})

    done = case.receive()

    sources, _, _ = case.tables()
    assert told(done, case) == {
        "box.zip": "created", "box.zip!/a.txt": "created", "box.zip!/deep/b.txt": "created",
    }  # fmt: skip
    assert sources["box.zip"]["media_type"] == "application/zip"
    assert sources["b.txt"]["parent_source_id"] == sources["box.zip"]["source_id"]
    assert case.receive().counts["matched"] == 3


@pytest.mark.parametrize("name", ["../../etc/cron.d/x", "/etc/passwd", "C:\\Windows\\x.dll", "..\\..\\x", "a/../../x"])
def test_names_that_lead_out_are_only_text(case: Case, name: str) -> None:
    """Members are streamed into the evidence; a name is recorded and never followed."""
    before = {p.name for p in case.root.parent.iterdir()}
    case.write({"slip.zip": zipped({name: "payload"})})

    done = case.receive()

    assert done.counts["created"] == 2
    assert done.rows[1].path.endswith("!/" + name)
    assert {p.name for p in case.root.parent.iterdir()} == before


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("شهادة محمد.txt", "cp1256"),
        ("شهادة محمد.txt", "cp720"),
        ("Témoignage à Genève.txt", "cp437"),
        ("отчет свидетеля.txt", "cp866"),
        ("گزارش.txt", "utf-8"),
    ],
)
def test_names_of_old_archivers_become_letters(case: Case, name: str, encoding: str) -> None:
    """Undeclared encodings are guessed over all names of the archive, and the guess is in the ledger."""
    raw = name.encode(encoding)
    stand_in = "n" * len(raw)
    case.write({"old.zip": renamed(zipped({stand_in: "x"}), stand_in, raw)})

    done = case.receive()

    assert done.rows[1].name == name
    assert list(case.ledger.entries())[-1]["body"]["name_encoding"] == f"{encoding} (guessed)"


def test_declared_names_and_unicode_paths_are_taken_as_declared(case: Case) -> None:
    """The UTF-8 flag, and Info-ZIP's extra field, need no guess."""
    info = zipfile.ZipInfo("plain.txt")
    body = b"\x01" + struct.pack("<I", zlib.crc32(b"plain.txt")) + "نامه.txt".encode()
    info.extra = struct.pack("<HH", 0x7075, len(body)) + body
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("گواهی.txt", "x")
        box.writestr(info, "y")
    case.write({"new.zip": out.getvalue()})

    done = case.receive()

    assert [row.name for row in done.rows[1:]] == ["گواهی.txt", "نامه.txt"]


def test_a_member_that_inflates_to_more_than_it_says_does_no_harm(case: Case) -> None:
    """Three hundred megabytes declared as a thousand bytes: refused, the archive kept, the rest taken."""
    raw = bytearray(zipped({"bomb.txt": b"\0" * 300_000_000, "a.txt": "x"}))
    size = struct.pack("<I", 300_000_000)
    for _ in range(2):
        raw[raw.index(size) : raw.index(size) + 4] = struct.pack("<I", 1000)
    case.write({"lie.zip": bytes(raw)})

    done = case.receive()

    assert told(done, case) == {"lie.zip": "created", "lie.zip!/bomb.txt": "refused", "lie.zip!/a.txt": "created"}


def test_a_bomb_is_stopped_by_what_comes_out(case: Case) -> None:
    """Beyond the ratio the member is refused and nothing further is taken; the archive itself is kept."""
    case.write({"bomb.zip": zipped({"1.bin": b"\0" * 80_000_000, "2.bin": b"\0" * 80_000_000, "3.txt": "x"})})

    done = case.receive(settings=settings(archive_ratio=2.0))

    assert told(done, case) == {"bomb.zip": "created", "bomb.zip!/1.bin": "refused", "bomb.zip!/2.bin": "refused"}
    assert "more bytes than it may" in (done.rows[1].reason or "")
    assert "2 of its members were not taken" in (done.rows[2].reason or "")


def test_too_many_members_are_said(case: Case) -> None:
    """The limit on members names how many were left."""
    case.write({"many.zip": zipped({f"{n}.txt": str(n) for n in range(9)})})

    done = case.receive(settings=settings(archive_members=4))

    assert done.counts == {"created": 5, "matched": 0, "corrected": 0, "refused": 1}
    assert "5 of its members were not taken" in (done.rows[-1].reason or "")


def test_archives_in_archives_are_opened_to_a_depth(case: Case) -> None:
    """Deeper ones are kept unopened, and that is said."""
    inner = zipped({"a.txt": "x"})
    for _ in range(3):
        inner = zipped({"in.zip": inner})
    case.write({"nest.zip": inner})

    done = case.receive(settings=settings(archive_depth=2))

    assert list(told(done, case)) == ["nest.zip", "nest.zip!/in.zip", "nest.zip!/in.zip!/in.zip"]
    assert [remark.code for remark in done.remarks] == ["archive-deep"]


def test_encrypted_linked_system_and_broken_members_are_refused_one_by_one(case: Case) -> None:
    """Each says why; what is sound is taken."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        box.writestr("secret.txt", "x" * 40)
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        box.writestr(link, "/etc/passwd")
        box.writestr("__MACOSX/._a.txt", "x")
        box.writestr("broken.txt", "AAAA" * 40)
        box.writestr("sound.txt", "y")
    raw = bytearray(out.getvalue().replace(b"AAAA" * 40, b"AAAB" + b"AAAA" * 39))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    case.write({"mixed.zip": bytes(raw)})

    done = case.receive()

    reasons = {row.name: row.reason or "" for row in done.rows if row.status == "refused"}
    assert "encrypted" in reasons["secret.txt"]
    assert "symbolic link" in reasons["link.txt"]
    assert "Mac" in reasons["._a.txt"]
    assert "CRC" in reasons["broken.txt"]
    assert done.rows[-1].name == "sound.txt"
    assert done.rows[-1].status == "created"


@pytest.mark.parametrize("cut", [30, 60, -1, -10])
def test_a_truncated_archive_is_kept_unopened(case: Case, cut: int) -> None:
    """Half an archive is still evidence; a remark says that it could not be opened."""
    case.write({"half.zip": zipped({"a.txt": "x" * 500, "b.txt": "y"})[:cut]})

    done = case.receive()

    assert told(done, case) == {"half.zip": "created"}
    assert [remark.code for remark in done.remarks] == ["archive-unread"]


def test_office_documents_are_not_taken_apart(case: Case) -> None:
    """A DOCX is a ZIP too, but it is one source."""
    parts = {"[Content_Types].xml": "<Types/>", "word/document.xml": "<w:document/>"}
    case.write({"letter.docx": zipped(parts), "letter without suffix": zipped({**parts, "x": "x"})})

    done = case.receive()

    kinds = {row["media_type"] for row in case.tables()[0].values()}
    assert done.counts["created"] == 2
    assert kinds == {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


def test_members_are_as_protected_as_their_archive_and_withdrawn_with_it(case: Case) -> None:
    """What is said of the whole holds for its parts, also within archives within."""
    case.write({
        "manifest.csv": "file,protection,obtained\nbox.zip,secret,by post\nbox.zip/in.zip/b.txt,open,\n",
        "box.zip": zipped({"a.txt": "x", "in.zip": zipped({"b.txt": "y", "loose.txt": "z"})}),
        "loose.txt": "z",
    })  # fmt: skip
    case.receive()

    before, _, _ = case.tables()
    preserve.withdraw(case.ledger, before["box.zip"]["source_id"], "consent withdrawn")
    after, _, _ = case.tables()

    assert [before[name]["protection"] for name in ("box.zip", "a.txt", "in.zip", "b.txt")] == ["secret"] * 4
    assert before["b.txt"]["obtained"] == "by post"
    assert [after[name]["status"] for name in ("a.txt", "b.txt", "loose.txt")] == ["withdrawn", "withdrawn", "unread"]
    assert "its container was withdrawn" in after["b.txt"]["reason"]


def test_a_manifest_names_members_with_or_without_the_archive(case: Case) -> None:
    """`box.zip/a.txt` and `b.txt` both find their member."""
    case.write({
        "manifest.csv": "file,title\nbox.zip/a.txt,One\nb.txt,Two\n",
        "box.zip": zipped({"a.txt": "x", "b.txt": "y"}),
    })  # fmt: skip

    done = case.receive()

    sources, _, _ = case.tables()
    assert (sources["a.txt"]["title"], sources["b.txt"]["title"]) == ("One", "Two")
    assert done.counts["refused"] == 0


def test_a_member_takes_no_row_from_a_file_of_the_same_name(case: Case) -> None:
    """`z.txt` beside the archive is meant, whatever comes first; no row speaks of two files."""
    case.write({
        "manifest.csv": "file,title\nz.txt,Outside\nsub/b.txt,Deep\n",
        "box.zip": zipped({"z.txt": "inner", "sub/b.txt": "within"}),
        "z.txt": "outer",
    })  # fmt: skip

    case.receive()

    titles = {r["path"].removeprefix(f"{case.inbox.name}/"): '"title"' in r["details"] for r in case.tables()[1]}
    assert titles == {
        "box.zip": False, "box.zip!/z.txt": False, "box.zip!/sub/b.txt": True, "z.txt": True,
    }  # fmt: skip
