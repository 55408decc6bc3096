// Changes of the table's structure: what can be done with what is chosen, as a menu.
import { make, say } from "./api.js";

const lines = (cells, range) => Math.max(2, ...cells.within(range).map((cell) => cell.text.split("\n").length));
const words = (cells, range) =>
  Math.max(2, Math.min(6, ...cells.within(range).filter((c) => c.text).map((c) => c.text.trim().split(/\s+/u).length)));

/** What can be done: groups of [word, values, edit, place]. */
function offers(cells, range, cell) {
  const { top, left, bottom, right } = range;
  const [rows, cols] = [bottom - top, right - left];
  const size = { row: cells.data.rows.length, col: cells.data.columns.length };
  const at = (row, col) => ({ row, col });
  const several = cells.within(range).length > 1;
  const parts = { rows: lines(cells, { ...range, left: 0, right: size.col }), cols: words(cells, { ...range, top: 0, bottom: size.row }) };
  const others = cells.data.tables;
  const me = others.findIndex(([id]) => id === cells.data.id);
  const next = others[me + 1];
  const group = (name, ...entries) => [name, entries.filter(Boolean)];
  return [
    group("of_cells",
      several && ["merge_cells", {}, { operation: "merge_cells", rows, cols }, at(top, left)],
      !several && cell.rows * cell.cols > 1 && ["split_cell", {}, { operation: "split_cell" }, at(cell.row, cell.col)]),
    group("of_rows",
      ["add_row_above", {}, { operation: "add_row" }, at(top, 0)],
      ["add_row_below", {}, { operation: "add_row" }, at(bottom, 0)],
      rows > 1 && ["join_rows", { n: rows }, { operation: "join_rows", rows }, at(top, 0)],
      rows === 1 && ["split_row", { n: parts.rows }, { operation: "split_row", rows: parts.rows }, at(top, 0)],
      rows === 1 && size.row > 1 && ["remove_row", {}, { operation: "remove_row" }, at(top, 0)]),
    group("of_columns",
      ["add_column_left", {}, { operation: "add_column" }, at(0, left)],
      ["add_column_right", {}, { operation: "add_column" }, at(0, right)],
      cols > 1 && ["join_columns", { n: cols }, { operation: "join_columns", cols }, at(0, left)],
      cols === 1 && ["split_column", { n: parts.cols }, { operation: "split_column", cols: parts.cols }, at(0, left)],
      cols === 1 && size.col > 1 && ["remove_column", {}, { operation: "remove_column" }, at(0, left)]),
    group("of_headings",
      bottom < size.row && ["mark_headings", { n: bottom }, { operation: "mark_headings", rows: bottom }, at(0, 0)],
      cells.data.header_rows > 0 && ["no_headings", {}, { operation: "mark_headings", rows: 0 }, at(0, 0)]),
    group("of_tables",
      top > 0 && ["split_table_here", { n: top + 1 }, { operation: "split_table" }, at(top, 0)],
      left > 0 && ["split_table_column", { n: left + 1 }, { operation: "split_table" }, at(0, left)],
      next && next[3] === size.col && ["join_below", { title: next[1] || next[0] },
        { operation: "join_tables", other: next[0] }, at(0, 0)],
      next && next[2] === size.row && ["join_right", { title: next[1] || next[0] },
        { operation: "join_tables", other: next[0], rows: 0 }, at(0, 0)],
      ["remove_table", {}, { operation: "remove_table" }, at(0, 0)]),
  ].filter(([, entries]) => entries.length);
}

export class StructureMenu {
  /** `act` is called with an edit and its place. */
  constructor(dialog, act) {
    this.dialog = dialog;
    this.act = act;
    this.body = dialog.querySelector("[role=menu]");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("keydown", (event) => this.key(event));
  }

  open(cells, range, cell) {
    this.body.replaceChildren(...offers(cells, range, cell).map(([name, entries]) => {
      const group = make("div", { role: "group" }, make("p", { className: "group" }, say(name)));
      group.setAttribute("aria-label", say(name));
      for (const [word, values, edit, place] of entries) {
        const item = make("button", { type: "button", role: "menuitem" }, say(word, values));
        item.addEventListener("click", () => {
          this.dialog.close();
          this.act(edit, place);
        });
        group.append(item);
      }
      return group;
    }));
    this.dialog.showModal();
    this.items[0]?.focus();
  }

  get items() {
    return [...this.body.querySelectorAll("[role=menuitem]")];
  }

  key(event) {
    const items = this.items;
    const at = items.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    items[(to + items.length) % items.length]?.focus();
  }
}
