"""What a notice's file says: texts of old and new alphabets, Word's lists and tables, typed PDFs, scans."""

import io

import pytest
from django.core.management import CommandError, call_command
from docx.enum.text import WD_BREAK
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from directives.notices.files import UnreadableError, page_picture, read_file
from directives.notices.source import clean
from tests.directives import notice_files as make

SAID = "Giao Sở Tài chính chủ trì, phối hợp với các huyện thực hiện trước ngày 15 tháng 11 năm 2023"
OLD = "Giao S\u00eb Tµi chÝnh chñ tr×, phèi hîp víi c¸c huyÖn thùc hiÖn tr\u00adíc ngµy 15 th¸ng 11 n¨m 2023"
VNI = "Giao Sôû Taøi chính chuû trì, phoái hôïp vôùi caùc huyeän thöïc hieän tröôùc ngaøy 15 thaùng 11 "
VNI += "naêm 2023"


@pytest.fixture
def read(tmp_path):
    def read(content: bytes, name: str = "thong-bao.docx", **options):
        path = tmp_path / "kept"
        path.write_bytes(content)
        return read_file(path, name, **options)

    return read


def lines(text) -> list[str]:
    return [line for line in text.words.split("\n") if line]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_text_in_any_form_of_unicode_is_read(read, encoding):
    assert read(SAID.encode(encoding), "a.txt").words == SAID


def test_texts_of_old_alphabets_are_read(read):
    decomposed = "Giao Sơ\u0309 Ta\u0300i chi\u0301nh chu\u0309 tri\u0300, của các huyện".replace(
        "ệ", "ê\u0323"
    )
    windows = decomposed.replace("ủ", "u\u0309").encode("cp1258")
    assert read(windows, "a.txt").words == "Giao Sở Tài chính chủ trì, của các huyện"
    assert read(OLD.encode("cp1252"), "a.txt").words == SAID
    assert read(VNI.encode("cp1252"), "a.txt").words == SAID
    assert read(VNI.encode(), "a.txt").words == SAID


def test_old_fonts_of_documents_and_pdfs_are_read(read):
    assert lines(read(make.docx(OLD))) == [SAID]
    assert lines(read(make.docx(VNI))) == [SAID]
    assert lines(read(make.pdf([(20, 60, OLD)]), "a.pdf")) == [SAID]


def test_words_are_clean_and_composed(read):
    text = read(
        "Giao Sở\u00a0Xây dựng\r\n–\tTrước ngày".encode().replace("ở".encode(), "ơ\u0309".encode()), "a"
    )
    assert text.words == clean(text.words) == "Giao Sở Xây dựng\n-\tTrước ngày"


def test_word_numbers_its_lists_and_so_does_the_reader(read):
    def change(document):
        numbers, letters = make.numbered(document, "%1."), make.numbered(document, "%1)", "lowerLetter")
        roman, dash = (
            make.numbered(document, "%1.", "upperRoman"),
            make.numbered(document, "\uf02d", "bullet"),
        )
        plus = make.numbered(document, "+", "bullet")
        for text, number in [
            ("Một", roman),
            ("Hai", numbers),
            ("Ba", letters),
            ("Bốn", letters),
            ("Năm", numbers),
        ]:
            make.listed(document, text, number)
        make.listed(document, "Sáu", dash)
        make.listed(document, "Bảy", plus)

    assert lines(read(make.docx(change=change))) == [
        "I. Một", "1. Hai", "a) Ba", "b) Bốn", "2. Năm", "- Sáu", "+ Bảy",
    ]  # fmt: skip


def test_deeper_levels_carry_the_numbers_above_and_begin_anew(read):
    def change(document):
        number = make.numbered(document, "%1.")
        levels = document.part.numbering_part.element[0]
        levels.append(
            parse_xml(
                f'<w:lvl {nsdecls("w")} w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/>'
                '<w:lvlText w:val="%1.%2."/></w:lvl>'
            )
        )
        for text, level in [("Một", 0), ("Hai", 1), ("Ba", 1), ("Bốn", 0), ("Năm", 1)]:
            make.listed(document, text, number, level)

    assert lines(read(make.docx(change=change))) == ["1. Một", "1.1. Hai", "1.2. Ba", "2. Bốn", "2.1. Năm"]


def test_lists_by_style_are_numbered_too(read):
    def change(document):
        for text in ("Một", "Hai"):
            document.add_paragraph(text, style="List Number")
        document.add_paragraph("Ba", style="List Bullet")

    assert lines(read(make.docx(change=change))) == ["1. Một", "2. Hai", "- Ba"]


def test_a_table_of_tasks_becomes_rows_with_tabs(read):
    def change(document):
        table = document.add_table(rows=3, cols=3)
        for row in range(3):
            for column in range(3):
                table.cell(row, column).text = f"ô {row}{column}\ndòng hai"
        table.cell(1, 1).merge(table.cell(2, 1))
        table.cell(1, 1).text = "Sở Y tế"
        table.cell(0, 0).merge(table.cell(0, 1))
        table.cell(0, 0).text = "Đầu"

    assert lines(read(make.docx(change=change))) == [
        "Đầu\t\tô 02 dòng hai",
        "ô 10 dòng hai\tSở Y tế\tô 12 dòng hai",
        "ô 20 dòng hai\tSở Y tế\tô 22 dòng hai",
    ]


def test_the_first_column_may_be_numbered_by_word(read):
    def change(document):
        number = make.numbered(document, "%1.")
        table = document.add_table(rows=2, cols=2)
        for row, text in enumerate(["Rà soát", "Kiểm tra"]):
            cell = make.listed(document, "", number)
            table.cell(row, 0)._tc.replace(table.cell(row, 0).paragraphs[0]._p, cell._p)
            table.cell(row, 1).text = text

    assert lines(read(make.docx(change=change))) == ["1.\tRà soát", "2.\tKiểm tra"]


def test_a_head_of_two_columns_is_read_column_by_column(read):
    def change(document):
        left, right = document.add_table(rows=1, cols=2).rows[0].cells
        left.text, right.text = "\n".join(make.HEAD), "\n".join(make.NATION)

    assert lines(read(make.docx("THÔNG BÁO", change=change))) == ["THÔNG BÁO", *make.HEAD, *make.NATION]


def test_what_was_deleted_is_gone_and_what_was_inserted_stays(read):
    def change(document):
        for tag, text in [("del", "Ba"), ("ins", "Bốn"), ("moveFrom", "Năm"), ("moveTo", "Sáu")]:
            element = parse_xml(
                f'<w:{tag} {nsdecls("w")} w:id="1" w:author="x"><w:r><w:t xml:space="preserve"> {text}</w:t>'
                f"</w:r></w:{tag}>"
            )
            document.paragraphs[0]._p.append(element)
        mark = parse_xml(f'<w:rPr {nsdecls("w")}><w:del w:id="2" w:author="x"/></w:rPr>')
        document.paragraphs[1]._p.get_or_add_pPr().append(mark)

    assert lines(read(make.docx("Một", "Hai ", "và ba", change=change))) == ["Một Bốn Sáu", "Hai và ba"]


def test_breaks_tabs_hidden_words_fields_and_text_boxes(read):
    def change(document):
        one, two, three, four = document.paragraphs
        one.add_run().add_break(WD_BREAK.LINE)
        one.add_run("dòng hai").font.all_caps = True
        two.add_run(" ẩn").font.hidden = True
        box = (
            f'<w:r {nsdecls("w")} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
            "<mc:AlternateContent><mc:Choice><w:txbxContent><w:p><w:r><w:t>KHẨN</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>KHẨN</w:t></w:r></w:p></w:txbxContent>"
            "</mc:Fallback></mc:AlternateContent></w:r>"
        )
        three._p.append(parse_xml(box))
        field = f"<w:r {nsdecls('w')}><w:instrText>PAGE</w:instrText><w:t>12</w:t></w:r>"
        four._p.append(parse_xml(field))
        document.sections[0].header.paragraphs[0].text = "đầu trang"

    made = make.docx("Một", "1.\tHai", "Ba", "Trang ", change=change)
    assert lines(read(made)) == ["Một", "DÒNG HAI", "1. Hai", "KHẨN", "Ba", "Trang 12"]


def test_columns_made_by_tabs_stay_columns(read):
    made = make.docx("UBND TỈNH\tCỘNG HÒA", "TT\tNhiệm vụ\tChủ trì\tHạn", "1\tRà soát\tSở Y tế\t30/11/2023")
    assert lines(read(made)) == [
        "UBND TỈNH", "CỘNG HÒA", "TT\tNhiệm vụ\tChủ trì\tHạn", "1\tRà soát\tSở Y tế\t30/11/2023",
    ]  # fmt: skip


TOWNS = ["Cao Lộc", "Lộc Bình", "Văn Quan", "Bình Gia", "Hữu Lũng"]


def body(number: int) -> list[str]:
    first = (
        "1. Sở Tài chính chủ trì, phối hợp với Sở Xây dựng thẩm định phương án phân bổ kinh phí sự nghiệp "
        "trình Ủy ban nhân dân tỉnh trước ngày 15/11/2023; báo cáo kết quả thẩm định của "
        f"huyện {TOWNS[number - 1]}."
    )
    return [first, f"a) Sở Y tế kiểm tra tại huyện {TOWNS[number - 1]}."]


def typed_page(number: int) -> list[tuple[float, float, str]]:
    columns = ((60, make.HEAD), (330, make.NATION))
    head = [(x, 60 + 20 * y, text) for x, texts in columns for y, text in enumerate(texts)]
    running = [(290, 30, str(number)), (60, 45, "Thông báo kết luận")]
    first, second = body(number)
    return (head if number == 1 else running) + make.paragraph(first, 60, 200) + [(96, 300, second)]


def test_a_typed_pdf_is_read_in_order_without_running_heads(read):
    text = read(make.pdf(*(typed_page(number) for number in range(1, 6))), "a.pdf")
    bodies = [line for number in range(1, 6) for line in body(number)]
    assert lines(text) == [*make.HEAD, *make.NATION, *bodies]
    assert (text.kind, len(text.pages)) == ("typed", 5)


def test_each_word_knows_its_place_and_its_page(read):
    text = read(make.pdf(typed_page(1), typed_page(2)), "a.pdf")
    assert text.words == clean(text.words)
    for page in text.pages:
        assert " ".join(text.words[box.start : box.end] for box in page.boxes) == " ".join(
            text.words[page.start : page.end].split()
        )
        assert all(0 <= box.left < box.right <= page.width for box in page.boxes)
        assert all(0 <= box.top < box.bottom <= page.height for box in page.boxes)
    finance = next(box for box in text.pages[0].boxes if text.words[box.start : box.end] == "Tài")
    assert finance.left == pytest.approx(60 + 9 * 6 + 3 * 3, abs=60)
    assert finance.top < 200 < finance.bottom + 1
    assert text.pages[1].as_json()["boxes"][0] == list(text.pages[1].boxes[0])


def test_labels_far_from_their_words_are_no_column(read):
    page = [
        word
        for n in range(3)
        for word in ((60, 60 + 18 * n, f"{n + 1}."), (110, 60 + 18 * n, f"Sở Y tế {n}"))
    ]
    assert lines(read(make.pdf(page), "a.pdf")) == ["1. Sở Y tế 0", "2. Sở Y tế 1", "3. Sở Y tế 2"]


def test_a_ruled_table_of_a_pdf_becomes_rows(read):
    drawn = " ".join(f"60 {y} m 540 {y} l S" for y in (700, 660, 600, 560))
    drawn += " ".join(f" {x} 560 m {x} 700 l S" for x in (60, 100, 320, 440, 540))
    cells = [
        [(64, 160, "TT"), (104, 160, "Nhiệm vụ"), (324, 160, "Chủ trì"), (444, 160, "Thời hạn")],
        [(64, 200, "1"), (104, 200, "Rà soát danh mục"), (104, 220, "dự án"), (324, 200, "Sở Y tế")],
        [(64, 260, "2"), (104, 260, "Kiểm tra"), (324, 260, "Sở Nội vụ"), (444, 260, "Quý II/2024")],
    ]
    page = [(200, 100, "PHỤ LỤC"), *(word for row in cells for word in row), (60, 400, "Hết phụ lục này.")]
    assert lines(read(make.pdf(page, drawn=drawn), "a.pdf")) == [
        "PHỤ LỤC",
        "TT\tNhiệm vụ\tChủ trì\tThời hạn",
        "1\tRà soát danh mục dự án\tSở Y tế",
        "2\tKiểm tra\tSở Nội vụ\tQuý II/2024",
        "Hết phụ lục này.",
    ]


def test_an_owners_password_does_not_keep_readers_out(read):
    page = typed_page(1)
    assert read(make.pdf(page, lock="owner"), "a.pdf").words == read(make.pdf(page), "a.pdf").words


def test_a_pdf_without_its_list_of_objects_is_read(read):
    whole = make.pdf(typed_page(1))
    broken = whole[: whole.index(b"xref")] + b"trailer << /Root 1 0 R >>"
    assert lines(read(broken, "a.pdf"))[:2] == make.HEAD


FIRST = (
    "1. Sở Tài chính chủ trì, phối hợp với Sở Xây dựng thẩm định phương án phân bổ kinh phí, trình Ủy ban "
    "nhân dân tỉnh trước ngày 15/11/2023."
)
SECOND = (
    "a) Ủy ban nhân dân các huyện, thành phố báo cáo kết quả thực hiện hằng tháng về Sở Kế hoạch và Đầu tư "
    "để tổng hợp."
)
NOTICE = [*make.HEAD, *make.NATION, FIRST, SECOND]


@pytest.mark.parametrize("turn", [0, 2, 90, 180])
def test_a_scan_is_read_however_it_lies(read, turn):
    sheet = make.scanned_notice().rotate(turn, Image.Resampling.BICUBIC, expand=turn > 9, fillcolor="white")
    text = read(make.saved(sheet, "JPEG", quality=80), "a.jpg")
    assert lines(text) == NOTICE
    assert text.kind == "scanned"
    page = text.pages[0]
    assert (page.width, page.height) == sheet.size
    assert all(-9 < box.left < box.right < page.width + 9 for box in page.boxes)
    if not turn:
        first = page.boxes[0]
        assert (first.left, first.top) == (pytest.approx(120, abs=8), pytest.approx(100, abs=12))


def test_a_scanned_table_becomes_rows(read):
    assert lines(read(make.saved(make.scanned_table()), "a.png")) == [
        "PHỤ LỤC",
        "TT\tNhiệm vụ\tChủ trì\tThời hạn",
        "1\tRà soát danh mục dự án đầu tư công\tSở Tài chính\t30/11/2023",
        "2\tKiểm tra công trình nước sạch\tSở Xây dựng\tQuý II/2024",
    ]


def test_a_scanned_pdf_tells_how_far_it_is(read):
    kept, told = io.BytesIO(), []
    make.scanned_table().save(kept, "PDF", resolution=150, save_all=True, append_images=[make.page()[0]])
    text = read(kept.getvalue(), "a.pdf", told=lambda *words: told.append(words))
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert text.words.startswith("PHỤ LỤC")
    assert (text.kind, len(text.pages), text.pages[1].boxes) == ("scanned", 2, [])


def test_a_scan_says_what_is_missing_where_there_is_no_language_data(read, settings, tmp_path):
    settings.TESSERACT_DATA = tmp_path
    with pytest.raises(UnreadableError, match="Vietnamese language data of Tesseract are missing"):
        read(make.saved(make.scanned_table()), "a.png")
    assert read(make.pdf(typed_page(1)), "a.pdf").kind == "typed"


@pytest.mark.parametrize("kind", ["pdf", "png"])
def test_a_page_has_its_picture(tmp_path, kind):
    path = tmp_path / "kept"
    path.write_bytes(make.pdf(typed_page(1)) if kind == "pdf" else make.saved(make.scanned_notice()))
    with Image.open(io.BytesIO(page_picture(path, f"a.{kind}", 1, 600))) as picture:
        assert (picture.format, picture.width) == ("PNG", 600)
        assert picture.height == pytest.approx(849, abs=2)
    with pytest.raises(UnreadableError, match="no such page"):
        page_picture(path, f"a.{kind}", 2, 600)


def test_a_document_of_word_has_no_pictures_of_pages(tmp_path):
    path = tmp_path / "kept"
    path.write_bytes(make.docx("Một"))
    with pytest.raises(UnreadableError, match="no such page"):
        page_picture(path, "a.docx", 1, 600)


def test_the_command_reads_all_kinds_and_goes_on_after_what_cannot_be_read(tmp_path, capsys):
    made = {
        "a.docx": make.docx("Giao Sở Tài chính"),
        "b.pdf": make.pdf(typed_page(1)),
        "c.txt": SAID.encode(),
        "d.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        "e.txt": b"",
    }
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    with pytest.raises(CommandError, match="3 of 6"):
        call_command(
            "read_notice", *(str(tmp_path / name) for name in [*made, "f.txt"]), out=tmp_path / "out"
        )
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["a.json", "b.json", "c.json"]
    assert "old format of Word" in capsys.readouterr().err
