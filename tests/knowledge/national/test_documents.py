from __future__ import annotations

from typing import Any, Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.national.documents import Dossier, dossier_of
from knowledge.national.findings import Findings
from knowledge.national.portal import Component, ComponentGroup
from knowledge.national.source_text import SourceText
from knowledge.records import Document


def _dossier(*groups: tuple[str, list[str]], findings: Optional[Findings] = None) -> Dossier:
    findings = findings or Findings()
    read = [
        ComponentGroup(name=name, profileComponents=[Component(name=item, originalQty=1, copyQty=0) for item in items])
        for name, items in groups
    ]
    return dossier_of(read, SourceText(findings), findings)


def _papers(*items: str, group: str = "") -> list[Document]:
    (found,) = _dossier((group, list(items))).groups
    return found.hand_in


def _paper(item: str) -> Document:
    (paper,) = _papers(item)
    return paper


def _document(name: str, **more: Any) -> Document:
    return Document(name=name, originals=1, **more)


@pytest.mark.parametrize(
    "heading",
    [
        "",
        "Giấy tờ phải nộp",
        "* Giấy tờ phải nộp:",
        "- Thành phần hồ sơ:",
        "Hồ sơ bao gồm:",
        "1",
        "a)",
        "Số lượng: 01 bộ",
    ],
)
def test_a_heading_that_says_nothing_names_no_case(heading: str) -> None:
    (group,) = _dossier((heading, ["Tờ khai đăng ký khai sinh"])).groups
    assert group.case == ""


@pytest.mark.parametrize(
    ("heading", "case"),
    [
        ("* Đối với hộ gia đình, hồ sơ gồm:", "Đối với hộ gia đình"),
        ("- trường hợp cấp lại do bị mất:", "Trường hợp cấp lại do bị mất"),
        ("Nộp theo phương thức điện tử", "Nộp theo phương thức điện tử"),
    ],
)
def test_a_heading_names_its_case(heading: str, case: str) -> None:
    (group,) = _dossier((heading, ["Tờ khai đăng ký"])).groups
    assert group.case == case


def test_groups_of_one_case_are_one_group() -> None:
    (group,) = _dossier(("Giấy tờ phải nộp", ["Tờ khai"]), ("Giấy tờ phải xuất trình", ["Hộ chiếu"])).groups
    assert [paper.name for paper in group.hand_in] == ["Tờ khai"]
    assert [paper.name for paper in group.show] == ["Hộ chiếu"]


def test_what_is_only_to_be_shown_is_told_apart_item_by_item() -> None:
    (group,) = _dossier(("", ["Tờ khai đăng ký", "Xuất trình hộ chiếu còn giá trị"])).groups
    assert len(group.hand_in) == len(group.show) == 1


def test_notes_stand_apart_and_once() -> None:
    note = "Bản chụp các giấy tờ gửi kèm theo hồ sơ phải bảo đảm rõ nét, đầy đủ, toàn vẹn về nội dung"
    found = _dossier(("Lưu ý", [f"- {note};", note]), ("Giấy tờ phải nộp", ["Tờ khai đăng ký khai sinh"]))
    assert found.notes == [note]
    assert [paper.name for paper in found.groups[0].hand_in] == ["Tờ khai đăng ký khai sinh"]


def test_a_dossier_of_notes_only_has_no_groups() -> None:
    assert _dossier(("Lưu ý", ["Người tiếp nhận có trách nhiệm kiểm tra"])).groups == []
    assert _dossier() == Dossier([], [])


@pytest.mark.parametrize(
    ("item", "name", "condition"),
    [
        ("Giấy ủy quyền (nếu có)", "Giấy ủy quyền", "nếu có"),
        ("Giấy ủy quyền, nếu có thay đổi so với lần trước;", "Giấy ủy quyền", "nếu có thay đổi so với lần trước"),
        (
            "Giấy xác nhận khuyết tật đối với trường hợp là người khuyết tật",
            "Giấy xác nhận khuyết tật",
            "đối với trường hợp là người khuyết tật",
        ),
        ("Hộ chiếu (đối với người nước ngoài).", "Hộ chiếu", "đối với người nước ngoài"),
        (
            "- Đối với tổ chức nước ngoài: Văn bản cho phép hoạt động",
            "Văn bản cho phép hoạt động",
            "đối với tổ chức nước ngoài",
        ),
        (
            "Trường hợp chuyển nhượng quyền khai thác thì nộp văn bản cho phép chuyển nhượng",
            "Văn bản cho phép chuyển nhượng",
            "trường hợp chuyển nhượng quyền khai thác",
        ),
        (
            "Trường hợp học sinh thuộc hộ nghèo phải nộp bản sao có chứng thực Giấy chứng nhận hộ nghèo",
            "Bản sao có chứng thực Giấy chứng nhận hộ nghèo",
            "trường hợp học sinh thuộc hộ nghèo",
        ),
        (
            "Trường hợp ủy quyền cho cá nhân thực hiện thủ tục, kèm theo hồ sơ đăng ký phải có văn bản ủy quyền.",
            "Văn bản ủy quyền",
            "trường hợp ủy quyền cho cá nhân thực hiện thủ tục",
        ),
        (
            "Đối với công trình sửa chữa, hồ sơ trình thẩm định còn phải có các nội dung: Hồ sơ khảo sát hiện trạng",
            "Hồ sơ khảo sát hiện trạng",
            "đối với công trình sửa chữa",
        ),
    ],
)
def test_whom_a_paper_is_for_stands_beside_it(item: str, name: str, condition: str) -> None:
    assert _paper(item) == _document(name, condition=condition)


@pytest.mark.parametrize(
    "item",
    [
        # An exception is no condition.
        "Bản sao hộ chiếu. Trường hợp khai thác được thông tin thì người nộp không phải nộp thành phần hồ sơ này",
        "Bản sao hộ chiếu, trường hợp đã có trong cơ sở dữ liệu không phải nộp",
        "Văn bản đề cử, trường hợp không đề cử thì có văn bản của hội đồng nhiệm kỳ trước",
        # The last words are of the last paper only.
        "Danh sách thành viên; danh sách chủ sở hữu hưởng lợi (nếu có)",
        "Hợp đồng mua bán trong trường hợp bán; hợp đồng tặng cho đối với trường hợp tặng cho hộ kinh doanh",
        "Giấy đề nghị vay (đối với trường hợp vay) hoặc Giấy đề nghị gia hạn (đối với trường hợp gia hạn)",
        # The words stand in brackets with others.
        "Mẫu hộ tịch điện tử (do người yêu cầu cung cấp thông tin, nếu người đó nộp hồ sơ trực tuyến)",
    ],
)
def test_words_that_are_not_of_the_whole_paper_stay_in_its_name(item: str) -> None:
    assert _paper(item) == _document(item)


@pytest.mark.parametrize(
    ("item", "name", "form", "basis"),
    [
        ("Tờ khai đăng ký khai sinh theo mẫu", "Tờ khai đăng ký khai sinh", "", ""),
        ("Tờ khai thay đổi thông tin cư trú (Mẫu CT01)", "Tờ khai thay đổi thông tin cư trú", "Mẫu CT01", ""),
        (
            "Đơn đăng ký biến động đất đai theo Mẫu số 18 ban hành kèm theo Nghị định số 151/2025/NĐ-CP.",
            "Đơn đăng ký biến động đất đai",
            "Mẫu số 18",
            "ban hành kèm theo Nghị định số 151/2025/NĐ-CP",
        ),
        (
            "Thư ủy quyền theo quy định tại khoản 4 Điều 5 Thông tư số 29/2025/TT-BYT;",
            "Thư ủy quyền",
            "",
            "theo quy định tại khoản 4 Điều 5 Thông tư số 29/2025/TT-BYT",
        ),
        (
            "Tờ khai lệ phí theo mẫu số 02/LPTB ban hành kèm theo Thông tư số 80/2021/TT-BTC (đã được sửa đổi "
            "tại Thông tư số 40/2025/TT-BTC)",
            "Tờ khai lệ phí",
            "Mẫu số 02/LPTB",
            "ban hành kèm theo Thông tư số 80/2021/TT-BTC (đã được sửa đổi tại Thông tư số 40/2025/TT-BTC)",
        ),
    ],
)
def test_forms_and_laws_are_kept_out_of_the_name(item: str, name: str, form: str, basis: str) -> None:
    assert _paper(item) == _document(name, form=form, basis=basis)


@pytest.mark.parametrize(
    "item",
    [
        "Bản thông tin theo Luật Chứng khoán, phiếu lý lịch tư pháp được cấp không quá 06 tháng",
        "Học sinh thuộc đối tượng quy định tại Điều 4 Nghị định số 66/2025/NĐ-CP nộp Đơn đề nghị hưởng chính sách",
        "Một trong các giấy tờ quy định tại Điều 137 Luật Đất đai",
        "Bằng tốt nghiệp thuộc Danh mục quy định tại Phụ lục III ban hành kèm theo Nghị định số 25/2026/NĐ-CP",
        "Giấy xác nhận theo Nghị định số 138/2026/NĐ-CP đối với người lao động là thân nhân của liệt sĩ",
    ],
)
def test_a_law_that_says_which_paper_or_goes_on_to_another_stays_in_the_name(item: str) -> None:
    paper = _paper(item)
    assert f"{paper.name} {paper.condition}".split() == item.split()
    assert paper.basis == ""


def test_what_is_left_of_a_name_closes_its_brackets() -> None:
    paper = _paper("Giấy đề nghị (Mẫu theo Phụ lục I ban hành kèm theo Quyết định số 34/2025/QĐ-TTg)")
    assert paper.name.count("(") == paper.name.count(")") == 1


def test_papers_listed_in_one_item_are_papers_of_their_own() -> None:
    papers = _papers(
        "Tờ trình đề nghị xét tặng; - Báo cáo thành tích; - Biên bản xét khen thưởng; b) Số lượng hồ sơ: 01 bộ"
    )
    assert [paper.name for paper in papers] == [
        "Tờ trình đề nghị xét tặng",
        "Báo cáo thành tích",
        "Biên bản xét khen thưởng",
    ]


def test_alternatives_listed_in_one_item_stay_together() -> None:
    assert len(_papers("Một trong các giấy tờ sau: Giấy khai sinh; - Giấy chứng sinh; - Hộ chiếu")) == 1


def test_a_paper_that_stands_twice_is_told_once_with_the_larger_counts() -> None:
    findings = Findings()
    items = [
        Component(name="Tờ khai", originalQty=1, copyQty=0),
        Component(name="tờ  khai;", originalQty=0, copyQty=2),
        Component(name="Tờ khai (nếu có)"),
    ]
    group = ComponentGroup(name="", profileComponents=[*items, None])
    (found,) = dossier_of([group], SourceText(findings), findings).groups
    assert found.hand_in == [
        Document(name="Tờ khai", originals=1, copies=2),
        Document(name="Tờ khai", condition="nếu có"),
    ]
    assert findings.counts["duplicate papers merged"] == 1


@pytest.mark.parametrize("count", [-1, 0, 201, 10**9, None])
def test_a_count_no_dossier_has_is_none(count: float | None) -> None:
    findings = Findings()
    group = ComponentGroup(profileComponents=[Component(name="Tờ khai", originalQty=count, copyQty=count)])
    (found,) = dossier_of([group], SourceText(findings), findings).groups
    assert found.hand_in == [Document(name="Tờ khai")]


@pytest.mark.parametrize(
    ("items", "order"),
    [
        (["c) Bản sao C", "a) Tờ khai A", "b) Giấy B"], ["Tờ khai A", "Giấy B", "Bản sao C"]),
        (["đ) Giấy X", "e) Giấy Y", "d) Giấy Z"], ["Giấy Z", "Giấy X", "Giấy Y"]),
        (["(10) Giấy J", "(2) Giấy B", "(1) Giấy A"], ["Giấy A", "Giấy B", "Giấy J"]),
        (["b) Giấy B", "Tờ khai", "a) Giấy A"], ["Giấy B", "Tờ khai", "Giấy A"]),
        (["b) Giấy B", "b) Giấy C", "a) Giấy A"], ["Giấy B", "Giấy C", "Giấy A"]),
        (["2. Giấy B", "a) Giấy A"], ["Giấy B", "Giấy A"]),
    ],
)
def test_items_come_in_the_order_of_their_letters_where_all_have_one(items: list[str], order: list[str]) -> None:
    assert [paper.name for paper in _papers(*items)] == order


_PIECES = st.sampled_from(
    [
        "a)",
        "Trường hợp",
        "người nước ngoài",
        "thì",
        "phải nộp",
        "bản sao",
        "Giấy ủy quyền",
        "(nếu có)",
        "theo Mẫu số 01",
        "ban hành kèm theo Thông tư số 01/2025/TT-BTC",
        "đối với trường hợp",
        "(",
        ")",
        ":",
        ";",
        "; -",
        ",",
        ".",
    ]
)


@given(st.lists(st.one_of(st.text(), st.lists(_PIECES).map(" ".join)), max_size=4), st.text())
def test_no_dossier_is_too_odd_and_no_paper_is_nameless(items: list[str], heading: str) -> None:
    for group in _dossier((heading, items)).groups:
        for paper in (*group.hand_in, *group.show):
            assert any(letter.isalnum() for letter in paper.name)
