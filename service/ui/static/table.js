// A table beside its page: ties the picture, the grid, the inspector and the saving together.
import { call, make, say, tell } from "./api.js";
import { Cells } from "./cells.js";
import { Grid } from "./grid.js";
import { Paper } from "./paper.js";
import { Saving } from "./saving.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const api = `/v1/documents/${settings.document}`;
const asked = settings.corrected ? "" : "?corrected=false";
const source = `/documents/${settings.document}/tables/${settings.table}/cells${asked}`;
const inspector = document.getElementById("inspector");
const percent = (p) => (p < 1 && p > 0.9995 ? "> 99.9 %" : `${(p * 100).toFixed(p > 0.99 && p < 1 ? 1 : 0)} %`);

const cells = new Cells(await call("GET", source));
const done = [];
const clashes = new Map();

function choose(cell, options = {}) {
  grid.choose(cell, options);
  paper.mark("now", [cell]);
  paper.show(cell);
  light(cell.findings[0]);
  inspect(cell);
  history.replaceState(null, "", `#c=${cell.row},${cell.col}`);
}

function point(cell) {
  paper.mark("over", cell ? [cell] : []);
  grid.mark("over", cell ? [cell] : []);
}

/** Show which cells a finding speaks of. */
function light(finding) {
  const lit = (finding?.cells || []).filter(([table]) => table === settings.table).map(([, r, c]) => cells.at(r, c));
  paper.mark("lit", lit.filter(Boolean));
  grid.mark("lit", lit);
}

function change(cell, before, after, { why = "", undoing = false } = {}) {
  if (before === after) return;
  cell.text = after;
  cell.print = "";
  grid.write(cell);
  grid.boxes.get(cell).classList.add("saving");
  tell(say("saving"));
  saving.add({ cell, before, after, why, undoing });
}

function undo() {
  const last = done.pop();
  if (!last) {
    tell(say("nothing_to_undo"));
    return;
  }
  choose(last.cell);
  change(last.cell, last.after, last.before, { why: "undo", undoing: true });
}

async function refresh() {
  const fresh = await call("GET", source);
  if (saving.pending) return;
  for (const cell of cells.take(fresh)) grid.write(cell);
  grid.writeCodes();
  paper.paint();
  if (grid.now) {
    inspect(grid.now);
    light(grid.now.findings[0]);
  }
}

const on = {
  choose,
  point,
  change,
  undo,
  saved({ cell, before, after, undoing }, left) {
    grid.boxes.get(cell).classList.remove("saving", "clash");
    clashes.delete(cell);
    if (!undoing) done.push({ cell, before, after });
    tell(undoing ? say("undone") : `${say("saved")}: ${before || say("empty")} → ${after || say("empty")}`);
    if (!left) refresh().catch(() => tell(say("lost"), "bad"));
  },
  clash({ cell, after }, current) {
    cell.text = current;
    cell.print = "";
    clashes.set(cell, { after, current });
    grid.boxes.get(cell).classList.remove("saving");
    grid.boxes.get(cell).classList.add("clash");
    grid.write(cell);
    choose(cell);
    tell(say("conflict") + (current || say("empty")), "bad");
  },
  refused({ cell, before }, error) {
    cell.text = before;
    cell.print = "";
    grid.boxes.get(cell).classList.remove("saving");
    grid.write(cell);
    tell(error.message, "bad");
  },
  lost() {
    tell(say("lost"), "bad");
  },
};

const saving = new Saving(`${api}/corrections`, settings.table, on);
const paper = new Paper(document.getElementById("sheets"), cells, api, on);
const grid = new Grid(document.getElementById("grid"), cells, settings.editable, on);

const button = (text, act) => {
  const made = make("button", { type: "button" }, text);
  made.addEventListener("click", act);
  return made;
};

function inspect(cell) {
  const row = cells.data.rows[cell.row];
  const column = cells.data.columns[cell.col];
  const list = make("dl");
  const line = (name, ...content) => {
    const wide = ["others", "findings", "candidates"].includes(name) ? "wide" : "";
    list.append(make("div", { className: wide }, make("dt", {}, say(name)), make("dd", {}, ...content)));
  };
  const parts = [make("p", { className: "reading" }, cell.text || say("empty"))];
  const clash = clashes.get(cell);
  if (clash) {
    parts.push(make("p", { className: "fault" }, `${say("conflict")}${clash.current || say("empty")} `,
      button(`${say("take_mine")}: ${clash.after || say("empty")}`, () => {
        clashes.delete(cell);
        change(cell, clash.current, clash.after);
      }),
      button(say("keep_theirs"), () => {
        clashes.delete(cell);
        grid.boxes.get(cell).classList.remove("clash");
        refresh();
      })));
  }
  if (cell.others.length) {
    line("others", ...cell.others.map(([text, p], index) => {
      const label = `${text || say("empty")} · ${percent(p)}`;
      const made = button(label, () => change(cell, cell.text, text));
      if (index < 9) made.append(" ", make("kbd", {}, `Alt+${index + 1}`));
      made.disabled = !settings.editable;
      return made;
    }));
  }
  for (const finding of cell.findings) line("findings", ...findingParts(cell, finding));
  if (cell.amount !== null) line("amount", `${cell.amount} ${cells.data.unit || ""}`);
  line("confidence", percent(cell.confidence));
  const flags = cell.flags.map((flag) => say(flag));
  if (flags.length) line("flags", flags.join(" · "));
  if (row?.label) line("row", row.label);
  if (column?.path) line("column", column.path + (column.code ? ` [${column.code}]` : ""));
  if (row?.code) line("code", `${row.code} ${row.name || ""} (${percent(row.sure)})`);
  else if (row?.candidates) line("candidates", row.candidates.map(([code, name]) => `${code} ${name}`).join("; "));
  inspector.replaceChildren(...parts, list);
}

function findingParts(cell, finding) {
  const link = make("a", { href: `/documents/${settings.document}${asked}#finding-${finding.id}` }, say(finding.verdict));
  link.addEventListener("pointerenter", () => light(finding));
  const parts = [link, ` ${finding.message} `];
  for (const [table, row, col, proposed] of finding.suspects) {
    const meant = table === settings.table && row === cell.row && col === cell.col;
    if (!meant || proposed === null || proposed === cell.text || finding.verdict === "misprinted") continue;
    const accept = button(`${say("accept")}: ${proposed}`, () => change(cell, cell.text, proposed, { why: finding.id }));
    accept.disabled = !settings.editable;
    parts.push(accept);
  }
  return parts;
}

function fromAddress() {
  const [, row, col] = /c=(\d+),(\d+)/.exec(location.hash) || [];
  return row === undefined ? null : cells.at(Number(row), Number(col));
}

inspector.textContent = say("hint");
const first = fromAddress() || cells.list.find((c) => c.marks.includes("suspect") || c.marks.includes("doubt")) || cells.list[0];
if (first) choose(first);
addEventListener("resize", () => grid.now && paper.show(grid.now));
addEventListener("hashchange", () => {
  const cell = fromAddress();
  if (cell) choose(cell);
});
