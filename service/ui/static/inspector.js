// What is known of the chosen cell: its reading, other readings, findings, its row's code.
import { make, say } from "./api.js";

export const percent = (p) =>
  (p < 1 && p > 0.9995 ? "> 99.9 %" : `${(p * 100).toFixed(p > 0.99 && p < 1 ? 1 : 0)} %`);

export const button = (text, act) => {
  const made = make("button", { type: "button" }, text);
  made.addEventListener("click", act);
  return made;
};

export class Inspector {
  /** `on`: change, light, keep, take, code; `place`: where findings are listed. */
  constructor(pane, editable, place, on) {
    Object.assign(this, { pane, editable, place, on });
    pane.textContent = say("hint");
  }

  show(cell, cells, clash) {
    const row = cells.data.rows[cell.row];
    const column = cells.data.columns[cell.col];
    const list = make("dl");
    const line = (name, ...content) => {
      const wide = ["others", "findings", "candidates"].includes(name) ? "wide" : "";
      list.append(make("div", { className: wide }, make("dt", {}, say(name)), make("dd", {}, ...content)));
    };
    const parts = [make("p", { className: "reading" }, cell.text || say("empty"))];
    if (clash) parts.push(this.clash(cell, clash));
    const was = cells.was.get(cell.key);
    if (was !== undefined) line("as_read", make("del", {}, was || say("empty")));
    if (cell.others.length) line("others", ...cell.others.map((other, index) => this.other(cell, other, index)));
    for (const finding of cell.findings) line("findings", ...this.finding(cell, cells, finding));
    if (cell.amount !== null) line("amount", `${cell.amount} ${cells.data.unit || ""}`);
    line("confidence", percent(cell.confidence));
    const flags = cell.flags.map((flag) => say(flag));
    if (flags.length) line("flags", flags.join(" · "));
    if (row?.label) line("row", row.label);
    if (column?.path) line("column", column.path + (column.code ? ` [${column.code}]` : ""));
    this.code(row, line);
    this.pane.replaceChildren(...parts, list);
  }

  code(row, line) {
    if (!row || row.kind === "header") return;
    const change = this.editable ? [" ", button(`${say("change_code")} F4`, () => this.on.code())] : [];
    if (row.code) {
      const sure = row.given ? say("given") : percent(row.sure);
      line("code", `${row.code} ${row.name || ""} (${sure})`, ...change);
    } else if (row.candidates) {
      line("candidates", row.candidates.map(([code, name]) => `${code} ${name}`).join("; "), ...change);
    } else if (change.length) {
      line("code", say("no_code"), ...change);
    }
  }

  clash(cell, clash) {
    return make("p", { className: "fault" }, `${say("conflict")}${clash.current || say("empty")} `,
      button(`${say("take_mine")}: ${clash.after || say("empty")}`, () => this.on.take(cell, clash)),
      button(say("keep_theirs"), () => this.on.keep(cell)));
  }

  other(cell, [text, p], index) {
    const made = button(`${text || say("empty")} · ${percent(p)}`, () => this.on.change(cell, cell.text, text));
    if (index < 9) made.append(" ", make("kbd", {}, `Alt+${index + 1}`));
    made.disabled = !this.editable;
    return made;
  }

  finding(cell, cells, finding) {
    const link = make("a", { href: `${this.place}#finding-${finding.id}` }, say(finding.verdict));
    link.addEventListener("pointerenter", () => this.on.light(finding));
    link.addEventListener("focus", () => this.on.light(finding));
    const parts = [link, ` ${finding.message} `];
    for (const [table, row, col, proposed] of finding.suspects) {
      const meant = table === cells.data.id && row === cell.row && col === cell.col;
      if (!meant || proposed === null || proposed === cell.text || finding.verdict === "misprinted") continue;
      const accept = button(`${say("accept")}: ${proposed}`,
        () => this.on.change(cell, cell.text, proposed, { why: finding.id }));
      accept.disabled = !this.editable;
      parts.push(accept);
    }
    return parts;
  }
}
