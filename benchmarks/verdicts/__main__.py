r"""Who is wrong: errors planted in clean papers, and what is found in clean ones.

python -m benchmarks.verdicts planted [--papers 150] [--each 6] [--seed 1]
    [--of drawn|filings] [--listed 0.85]
python -m benchmarks.verdicts clean [--papers 150] [--seed 1] [--of drawn|filings]
python -m benchmarks.verdicts extracts [--papers 150] [--seed 1]
python -m benchmarks.verdicts seeds
python -m benchmarks.verdicts sentences [--each 40] [--seed 1]
python -m benchmarks.verdicts scanned [--wear plain] [--severity 0.6] [--pages 3]
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.verdicts.extracts import extract_trials
from benchmarks.verdicts.material import FILINGS, Paper, drawn, filings, read_filings
from benchmarks.verdicts.planting import misprint, misreading, surely_read
from benchmarks.verdicts.seeds import SEEDS, seed_findings
from benchmarks.verdicts.sentences import scanned_sentences, sentence_trials
from benchmarks.verdicts.trials import Trial, said, trials
from samples.wear import WEARS

_OUT = Path(__file__).resolve().parents[1] / "out" / "verdicts"
_LISTED = 12
_FEW = 2
"""Findings on one extract that are no storm."""


def main() -> int:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("planted", "clean", "extracts", "seeds", "sentences", "scanned"))
    parser.add_argument("--papers", type=int, default=150, help="drawn papers")
    parser.add_argument("--each", type=int, default=6, help="errors planted in each paper, one at a time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--of", choices=("drawn", "filings"), default="drawn")
    parser.add_argument("--listed", type=float, default=0.85, help="misreadings whose true text is offered")
    parser.add_argument("--wear", choices=sorted(WEARS), default="plain", help="of the scanned sentences")
    parser.add_argument("--severity", type=float, default=0.6)
    parser.add_argument("--pages", type=int, default=3, help="pages of each filing that are scanned")
    parser.add_argument("--out", type=Path, default=_OUT)
    given = parser.parse_args()
    if given.what == "seeds":
        return _seeds()
    if (given.of == "filings" or given.what in {"sentences", "scanned"}) and not FILINGS.is_dir():
        print(f"The filings are not at {FILINGS}")
        return 0
    if given.what in {"sentences", "scanned"}:
        return _sentences(given) if given.what == "sentences" else _scanned(given)
    if given.what == "extracts":
        return _extracts(given)
    papers = list(drawn(given.papers, given.seed) if given.of == "drawn" else filings(given.out / "filings"))
    started = time.monotonic()
    report = _clean(papers) if given.what == "clean" else _planted(papers, given)
    print(f"{len(papers)} papers, {time.monotonic() - started:.0f} s")
    given.out.mkdir(parents=True, exist_ok=True)
    path = given.out / f"{given.what}-{given.of}-{given.seed}.json"
    path.write_text(json.dumps(report, default=str, ensure_ascii=False, indent=1), encoding="utf-8")
    return 0


def _seeds() -> int:
    if not SEEDS.is_dir():
        print(f"The texts are not at {SEEDS}")
    for name, findings in seed_findings().items():
        for finding in findings:
            print(f"- {name}: {finding.kind}, {finding.verdict}: {finding.message}")
    return 0


def _extracts(given: argparse.Namespace) -> int:
    done = list(extract_trials(drawn(given.papers, given.seed)))
    accusing = [one for one in done if one.accuses]
    storms = sum(len(one.findings) > _FEW for one in done)
    print(f"{len(done)} extracts: {len(accusing)} call a figure wrong, {storms} have many findings")
    for one in accusing:
        for finding in one.findings:
            print(f"- {one.paper}: {finding.kind}, {finding.verdict}: {finding.message}")
    return 0


def _sentences(given: argparse.Namespace) -> int:
    documents = list(read_filings(given.out / "filings"))
    done = list(sentence_trials(documents, each=given.each, seed=given.seed))
    print("| figures | planted | found | misprinted | undecided |\n|---|---:|---:|---:|---:|")
    for name, percent in (("amounts", False), ("percentages", True)):
        of_kind = [one for one in done if one.percent is percent]
        found = [one for one in of_kind if one.verdicts]
        shares = (
            sum(all(verdict == wanted for verdict in one.verdicts) for one in found)
            for wanted in ("misprinted", "undecided")
        )
        shown = " | ".join(_share(part, len(found)) for part in shares)
        print(f"| {name} | {len(of_kind)} | {_share(len(found), len(of_kind))} | {shown} |")
    return 0


def _scanned(given: argparse.Namespace) -> int:
    folder = given.out / "sentences"
    done = list(scanned_sentences(given.wear, given.severity, given.pages, folder))
    figures, right = sum(one.figures for one in done), sum(one.right for one in done)
    disturbed = sum(one.disturbed for one in done)
    print(f"{figures} figures of sentences: {right} read rightly, {disturbed} disturbed")
    for one in done:
        for true, read in one.wrong:
            print(f"- {one.paper}: {true} read as {read or 'nothing'}")
        for word, findings in (("only in the scan", one.false), ("only in the layer", one.missed)):
            for finding in findings:
                print(f"- {one.paper}, {word}: {finding.kind}, {finding.verdict}: {finding.message}")
    return 0


def _planted(papers: Sequence[Paper], given: argparse.Namespace) -> dict[str, list[dict[str, object]]]:
    chance = random.Random(given.seed)
    scanned = [replace(paper, document=surely_read(paper.document, chance)) for paper in papers]
    plants = {
        "misprint, digital": (papers, misprint),
        "misprint, clean scan": (scanned, misprint),
        "misreading": (scanned, misreading(given.listed)),
    }
    report: dict[str, list[dict[str, object]]] = {}
    print(_HEAD)
    for name, (material, plant) in plants.items():
        done = list(trials(material, plant, each=given.each, seed=given.seed))
        wanted = "misread" if name == "misreading" else "misprinted"
        print(_line(name, done, wanted))
        report[name] = [asdict(one) for one in done]
        for one in [t for t in done if not t.found or (t.determined and not t.first)][:_LISTED]:
            print(f"    {one.paper} {one.error.place} {one.error.right} as {one.error.wrong}: {one.verdicts}")
    return report


_HEAD = (
    "| errors | planted | found | verdict right | undecided | determined | of them first "
    "| right amount first | among the suspects | as likely as the first | other findings |\n"
    "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def _line(name: str, done: Sequence[Trial], wanted: str) -> str:
    found = [one for one in done if one.found]
    determined = [one for one in done if one.determined]
    right = sum(all(v == wanted for v in one.verdicts) for one in found)
    undecided = sum("undecided" in one.verdicts for one in found)
    return (
        f"| {name} | {len(done)} | {_share(len(found), len(done))} | {_share(right, len(found))} | "
        f"{_share(undecided, len(found))} | {len(determined)} | "
        f"{_share(sum(one.first for one in determined), len(determined))} | "
        f"{_share(sum(one.proposed for one in done), len(done))} | "
        f"{_share(sum(one.listed for one in done), len(done))} | "
        f"{_share(sum(one.as_likely for one in done), len(done))} | {sum(one.others for one in done)} |"
    )


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _clean(papers: Sequence[Paper]) -> dict[str, list[str]]:
    found = {
        paper.name: [f"{f.kind}, {f.verdict}: {f.message}" for f in said(paper.document)] for paper in papers
    }
    silent = sum(not messages for messages in found.values())
    print(f"no finding in {silent} of {len(papers)} papers ({_share(silent, len(papers))})")
    print(Counter(message.split(",")[0] for messages in found.values() for message in messages))
    for name, messages in found.items():
        for message in messages:
            print(f"- {name}: {message}")
    return found


if __name__ == "__main__":
    raise SystemExit(main())
