"""English statistical reports: pages with tables as offices of statistics and treasuries print them.

Headings over several columns and lines, indented stubs, rows with nothing but a label, figures in
brackets, raised signs of notes, leaders, rules under the heads of groups only, or none; several tables on a
page, beside each other and beside columns of text. All names and figures are invented. The truth is that of
a digital page; `samples.scanning.scan` moves it to a scan.
"""

from __future__ import annotations

from samples.reports.page import ARRANGEMENTS, draw_report

__all__ = ["ARRANGEMENTS", "draw_report"]
