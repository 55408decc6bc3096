"""What the words of a heading say of the figures below it: money, counts and rates, or no amounts at all.

A heading is looked at as `wording.compact` writes it. What stands last names the thing: 批次经费 is money,
although it speaks of 批次; 经费占比 is a rate, although it speaks of 经费.
"""

from __future__ import annotations

import re

from extractor import wording

_REMARK = r"(?:\([^()]*\))?"
_YEAR = re.compile(
    rf"(?:年|[^\d上本去前今当次往]*(?:年度|年份|财年)|(?:fiscal|financial|budget)?years?){_REMARK}",
    re.IGNORECASE,
)
"""上年度 and 2023年度 are no years: they head the amounts of one year."""
_MONEY = re.compile(
    r"(?:.*(?:(?<!名)额|费用?|资金|资助|支出|补助|收入|拨款|工资|津贴|补贴|奖金|结余|结转|款项))"
    rf"(?:合计|小计|总计|数)?{_REMARK}"
)
_SHARE_OF = re.compile(r"占(?![用地补])")
_UNIT_OF_COUNTS = re.compile(
    r".*\((?:单位:)?(?:人|辆|台|个|套|户|件|批|只|张|部|平方米|㎡|m2|[人批]?次|%|‰|分|元/.{1,6}|万元/.{1,6})\)"
)
_RATE = re.compile(
    r"权重|分值|得分|比例|占比|比率|百分比|增减率|执行率|完成率|%|‰|增长(?:率|比例|幅度)?$|增减幅度?$|增幅$|降幅$|率$"
    r"|weight|percent|share$",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"人数|数量|台数|面积|(?:辆|团组|批次)(?:总?数|个数)?{_REMARK}$|车辆(?:总?数|保有量)|编制(?:人?数|人员|情况)?{_REMARK}$"
    r"|(?:^|head)count$|numberof|\bfte$",
    re.IGNORECASE,
)
_PERSONS = re.compile(rf"(?:实有|在职|在编|离休|退休|学生|[\u4e00-\u9fff]人员)(?:人员|人?数)?{_REMARK}$")
"""Words for persons, whose pay may stand below as well: 其中：人员 and 人员 beside 公用 are 人员经费."""
_NO_AMOUNT = re.compile(
    r".*(?:电话|手机|传真|日期|时间|账号|帐号|卡号|文号|证号|证件号码?|身份证|号码|邮编|邮政编码|编号|年月|地址|邮箱|网址)"
    rf"{_REMARK}|(?:phone|telephone|tel\.?|fax|date|postcode|zipcode)(?:no\.?|number)?{_REMARK}",
    re.IGNORECASE,
)


def says_year(heading: str) -> bool:
    """Whether years stand below a heading: 年度, 建成年份, fiscal year."""
    return _YEAR.fullmatch(heading) is not None


def says_no_amount(heading: str) -> bool:
    """Whether digits below a heading say who, when or where: 联系电话, 合同日期, 账号."""
    return _NO_AMOUNT.fullmatch(heading) is not None


def says_money(heading: str) -> bool:
    """Whether a heading names money by its unit or by its last word: 增长额（万元）, 学生资助, 批次经费."""
    if wording.amount_unit(heading) is not None:
        return True
    named = _MONEY.fullmatch(heading) is not None and not _UNIT_OF_COUNTS.fullmatch(heading)
    return named and not _SHARE_OF.match(heading)


def says_rate(heading: str) -> bool:
    """Whether figures under a heading are rates or weights: 执行率, 比上年增长, 权重."""
    return not says_money(heading) and (
        _RATE.search(heading) is not None or _SHARE_OF.match(heading) is not None
    )


def says_count(heading: str) -> bool:
    """Whether figures under a heading count things, or are rates: 人数, 车辆（辆）, 执行率."""
    counted = _UNIT_OF_COUNTS.fullmatch(heading) or _COUNT.search(heading)
    return not says_money(heading) and (counted is not None or says_rate(heading))


def says_persons(heading: str) -> bool:
    """Whether a heading names persons, whose number or whose pay may stand below: 在职人员, 学生."""
    return not says_money(heading) and _PERSONS.search(heading) is not None
