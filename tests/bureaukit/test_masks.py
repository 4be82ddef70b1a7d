"""Masks show what the conventions allow and never the middle."""

from collections.abc import Callable

import pytest
from bureaukit.masks import mask_account, mask_id_number, mask_id_number_public, mask_name, mask_phone
from hypothesis import given
from hypothesis import strategies as st

MASKS = [mask_name, mask_id_number, mask_id_number_public, mask_phone, mask_account]


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (mask_name, "张三", "张*"),
        (mask_name, "张小明", "张*明"),
        (mask_name, "欧阳小明", "欧**明"),
        (mask_name, "张", "*"),
        (mask_name, " 张三 ", "张*"),
        (mask_name, "阿依古丽·买买提", "阿******提"),
        (mask_name, "", ""),
        (mask_id_number, "530102199001011234", "530102********1234"),
        (mask_id_number, "53010219900101123X", "530102********123X"),
        (mask_id_number, "530102900101123", "530102*****1123"),
        (mask_id_number, "E12345678", "E*******8"),
        (mask_id_number, "1234", "****"),
        (mask_id_number_public, "530102199001011234", "5" + "*" * 16 + "4"),
        (mask_id_number_public, "12", "**"),
        (mask_phone, "13812345678", "138****5678"),
        (mask_phone, "+8613812345678", "**********5678"),
        (mask_phone, "63612345", "6******5"),
        (mask_phone, "110", "***"),
        (mask_account, "6222 0212 3456 7890 123", "***************0123"),
        (mask_account, "12345", "*****"),
        (mask_account, "", ""),
    ],
)
def test_each_kind_of_data_is_masked_by_its_convention(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize("mask", MASKS)
@given(st.text(alphabet="0123456789X", max_size=40))
def test_at_least_a_third_is_hidden_whatever_the_length(mask: Callable[[str], str], text: str) -> None:
    shown = mask(text)
    assert len(shown) == len(text)
    assert 3 * shown.count("*") >= len(text)
