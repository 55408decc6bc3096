// A table beside its page: ties the picture, the grid, the inspector, the saving and the structure together.
import { Refusal, call, say, tell } from "./api.js";
import { Cells } from "./cells.js";
import { CodeChooser } from "./codes.js";
import { Drawing, undrawn } from "./draw.js";
import { Following } from "./follow.js";
import { Grid } from "./grid.js";
import { Inspector } from "./inspector.js";
import { Paper } from "./paper.js";
import { Saving } from "./saving.js";
import { StructureMenu } from "./structure.js";

const settings = JSON.parse(document.getElementById("settings").textContent);
const api = `/v1/documents/${settings.document}`;
const asked = settings.corrected ? "" : "?corrected=false";
const home = `/documents/${settings.document}`;
const source = `${home}/tables/${settings.table}/cells${asked}`;
const find = (id) => document.getElementById(id);

let cells = new Cells(await call("GET", source));
let done = [...cells.data.mine];
const clashes = new Map();

function choose(cell, options = {}) {
  follow.rest();
  grid.choose(cell, options);
  paper.mark("now", [cell]);
  paper.show(cell);
  light(cell.findings[0]);
  inspector.show(cell, cells, clashes.get(cell.key));
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

function change(cell, before, after, { why = "" } = {}) {
  if (before === after) return;
  cell.text = after;
  cell.print = "";
  grid.write(cell);
  grid.boxes.get(cell).classList.add("saving");
  tell(say("saving"));
  saving.add({ cell, before, after, why });
}

/** Take back what this reader changed last in this table, as far back as there is anything. What is still on
 * its way has no number yet: its turn comes when it has arrived. */
function undo() {
  if (!settings.editable) return;
  if (!done.length && !saving.pending) {
    tell(say("nothing_to_undo"));
    return;
  }
  tell(say("saving"));
  saving.add({ pick: () => done.pop() });
}

async function refresh() {
  const fresh = await call("GET", source);
  if (saving.pending) return;
  for (const cell of cells.take(fresh)) grid.write(cell);
  grid.writeCodes();
  paper.paint();
  if (grid.now) {
    inspector.show(grid.now, cells, clashes.get(grid.now.key));
    light(grid.now.findings[0]);
  }
}

/** Show the table as it is now, its structure too. */
async function renew() {
  const now = grid.now ? { row: grid.now.row, col: grid.now.col } : { row: 0, col: 0 };
  cells = new Cells(await call("GET", source));
  done = [...cells.data.mine];
  clashes.clear();
  grid.renew(cells);
  paper.renew(cells);
  const last = { row: cells.data.rows.length - 1, col: cells.data.columns.length - 1 };
  const cell = cells.at(Math.min(now.row, last.row), Math.min(now.col, last.col));
  if (cell) choose(cell);
}

const lost = () => tell(say("lost"), "bad");

const on = {
  choose,
  point,
  change,
  undo,
  light,
  code() {
    if (!grid.now || !settings.editable) return;
    const row = cells.data.rows[grid.now.row];
    if (row.kind === "header") {
      tell(say("no_code_here"), "bad");
      return;
    }
    const side = cells.data.sides.filter(([start]) => start <= grid.now.col).pop() || cells.data.sides[0];
    const code = (side ? row.codes?.[side[1]] : row.code) || "";
    chooser.open({ row: grid.now.row, col: grid.now.col, code }, row, cells.data.year);
  },
  menu() {
    if (grid.now && settings.editable) menu.open(cells, grid.range, grid.now);
  },
  take(cell, clash) {
    clashes.delete(cell.key);
    change(cell, clash.current, clash.after);
  },
  keep(cell) {
    clashes.delete(cell.key);
    grid.boxes.get(cell).classList.remove("clash");
    refresh();
  },
  saved({ cell, before, after, answer, undoes }, left) {
    if (cell) {
      grid.boxes.get(cell)?.classList.remove("saving", "clash");
      clashes.delete(cell.key);
      if (answer) done.push(answer.corrections[0].number);
      tell(`${say("saved")}: ${before || say("empty")} → ${after || say("empty")}`);
    } else {
      tell(undoes === undefined ? say("nothing_to_undo") : say("undone"));
    }
    if (left) return;
    const taken = answer?.corrections[0];
    const gone = taken?.edit && (answer.tables || []).includes(settings.table);
    if (gone) location.assign(home);
    else if (taken?.edit) renew().catch(lost);
    else refresh().then(() => back(taken)).catch(lost);
  },
  clash({ cell, after }, current) {
    cell.text = current;
    cell.print = "";
    clashes.set(cell.key, { after, current });
    grid.boxes.get(cell).classList.remove("saving");
    grid.boxes.get(cell).classList.add("clash");
    grid.write(cell);
    choose(cell);
    tell(say("conflict") + (current || say("empty")), "bad");
  },
  refused({ cell, before }, error) {
    tell(error.problem.code === "not_last" ? say("not_last", { n: error.problem.first }) : error.message, "bad");
    if (!cell) {
      renew().catch(lost);
      return;
    }
    cell.text = before;
    cell.print = "";
    grid.boxes.get(cell).classList.remove("saving");
    grid.write(cell);
  },
  lost,
};

/** After an undo: to the cell whose text came back. */
function back(taken) {
  if (!taken?.undoes || taken.kind !== "cell") return;
  const cell = cells.at(taken.row, taken.col);
  if (cell) choose(cell);
}

async function restructure(edit, place) {
  if (edit.operation === "remove_table" && !confirm(say("remove_table_sure"))) return;
  if (saving.pending) {
    tell(say("first_saving"), "bad");
    return;
  }
  tell(say(edit.operation === "add_table" ? "draw_reading" : "saving"));
  document.body.classList.add("waiting");
  const table = edit.operation === "add_table" ? "" : settings.table;
  try {
    const answer = await call("POST", `${api}/structure`, { table, ...place, edit, seen: cells.data.seen });
    tell(say("changed"));
    if (edit.operation === "remove_table") location.assign(home);
    else if (edit.operation === "add_table") location.assign(`${home}/tables/${answer.tables[0]}`);
    else if (edit.operation.endsWith("_table") || edit.operation === "join_tables") location.reload();
    else await renew();
  } catch (error) {
    refusedEdit(edit, error);
  } finally {
    document.body.classList.remove("waiting");
  }
}

function refusedEdit(edit, error) {
  const conflict = error instanceof Refusal && error.problem.code === "conflict";
  if (!(error instanceof Refusal)) lost();
  else if (conflict) tell(say("structure_conflict"), "bad");
  else tell(edit.operation === "add_table" ? undrawn(error) : say("cannot", { why: error.message }), "bad");
  if (conflict) renew().catch(lost);
}

async function recode(place, code) {
  const correction = { kind: "code", table: settings.table, row: place.row, col: place.col,
    before: place.code, after: code };
  tell(say("saving"));
  try {
    const answer = await call("POST", `${api}/corrections`, { corrections: [correction] });
    done.push(answer.corrections[0].number);
    tell(`${say("saved")}: ${place.code || say("no_code")} → ${code || say("no_code")}`);
    if (saving.pending) return;
    await (grid.codes.length ? refresh() : renew());
  } catch (error) {
    const current = error instanceof Refusal ? error.problem.current : undefined;
    if (!(error instanceof Refusal)) lost();
    else tell(current === undefined ? error.message : say("code_conflict_now") + (current || say("no_code")), "bad");
    if (current !== undefined) refresh().catch(lost);
  }
}

const inspector = new Inspector(find("inspector"), settings.editable, `${home}${asked}`, on);
const saving = new Saving(`${api}/corrections`, settings.table, on);
const paper = new Paper(find("sheets"), cells, api, on);
const grid = new Grid(find("grid"), cells, settings.editable, on);
const follow = new Following(paper, grid);
const chooser = new CodeChooser(find("codes"), recode);
const menu = new StructureMenu(find("structure"), restructure);
const drawing = new Drawing(paper, (page, bbox) => restructure({ operation: "add_table", page, bbox }, {}));

function fromAddress() {
  const [, row, col] = /c=(\d+),(\d+)/.exec(location.hash) || [];
  return row === undefined ? null : cells.at(Number(row), Number(col));
}

/** A button of the bar; those that change something are for reviewers. */
function tool(id, act) {
  find(id)?.addEventListener("click", () => {
    act();
    if (!document.querySelector("dialog[open]") && !drawing.active && grid.now) {
      grid.boxes.get(grid.now).focus({ preventScroll: true });
    }
  });
}

function toggle(id, state, act) {
  const box = find(id);
  box.checked = state;
  box.addEventListener("change", () => act(box.checked));
}

tool("do-menu", on.menu);
tool("do-code", on.code);
tool("do-undo", undo);
tool("do-draw", () => drawing.start());
toggle("do-follow", follow.on, (state) => follow.switch(state));
toggle("do-compare", false, (state) => grid.pane.classList.toggle("compare", state));
addEventListener("keydown", (event) => {
  if (event.key !== "F9" || !settings.editable || document.querySelector("dialog[open]")) return;
  event.preventDefault();
  drawing.start();
});

const first = fromAddress() || cells.list.find((c) => c.marks.includes("suspect") || c.marks.includes("doubt")) || cells.list[0];
if (first) choose(first);
addEventListener("resize", () => grid.now && paper.show(grid.now));
addEventListener("hashchange", () => {
  const cell = fromAddress();
  if (cell) choose(cell);
});
