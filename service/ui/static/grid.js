// The table as a grid: arrows walk, with Shift they stretch what is chosen, typing edits in place.
import { make } from "./api.js";

const WAYS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

export class Grid {
  constructor(pane, cells, editable, on) {
    this.pane = pane;
    this.cells = cells;
    this.editable = editable;
    this.on = on;
    this.boxes = new Map();
    this.codes = [];
    this.now = null;
    this.from = { row: 0, col: 0 };
    this.range = null;
    this.editor = null;
    pane.replaceChildren(this.build());
    this.listen();
  }

  /** Show the table anew, with cells that may stand otherwise than before. */
  renew(cells) {
    this.cells = cells;
    this.boxes = new Map();
    this.codes = [];
    this.now = null;
    this.range = null;
    this.editor = null;
    const { scrollTop, scrollLeft } = this.pane;
    this.pane.replaceChildren(this.build());
    Object.assign(this.pane, { scrollTop, scrollLeft });
  }

  build() {
    const [head, body] = [make("thead"), make("tbody")];
    const coded = this.cells.data.rows.some((row) => row.code || row.codes || row.candidates);
    this.lines = [];
    const lines = this.cells.data.rows.map((row, index) => {
      const line = make("tr", { className: row.kind });
      const number = make("th", { className: "number", scope: "row" }, String(index + 1));
      number.dataset.row = index;
      line.append(number);
      if (coded) {
        this.codes[index] = make("th", { className: "code", scope: "row" });
        this.codes[index].dataset.code = index;
        line.append(this.codes[index]);
      }
      this.lines.push(line);
      (index < this.cells.data.header_rows ? head : body).append(line);
      return line;
    });
    const sorted = [...this.cells.list].sort((a, b) => a.row - b.row || a.col - b.col);
    for (const cell of sorted) {
      const box = make("td", { tabIndex: -1, rowSpan: cell.rows, colSpan: cell.cols });
      box.dataset.key = cell.key;
      this.boxes.set(cell, box);
      lines[cell.row]?.append(box);
      this.write(cell);
    }
    this.writeCodes();
    const first = sorted[0];
    if (first) this.boxes.get(first).tabIndex = 0;
    const table = make("table", { className: "grid" }, head, body);
    table.setAttribute("role", "grid");
    return table;
  }

  write(cell) {
    const box = this.boxes.get(cell);
    if (this.editor?.cell === cell) return;
    box.textContent = cell.text;
    const kept = ["now", "over", "lit", "chosen", "saving", "clash"].filter((name) => box.classList.contains(name));
    box.className = [...cell.marks, ...kept].join(" ");
    const was = this.cells.was?.get(cell.key);
    if (was === undefined) delete box.dataset.was;
    else box.dataset.was = was || "∅";
  }

  writeCodes() {
    this.cells.data.rows.forEach((row, index) => {
      const box = this.codes[index];
      if (!box) return;
      const several = row.codes ? Object.values(row.codes).join(" | ") : "";
      box.textContent = several || row.code || (row.candidates ? "?" : "");
      box.classList.toggle("given", Boolean(row.given));
      box.title = row.name || (row.candidates || []).map(([code, name]) => `${code} ${name}`).join("\n");
    });
  }

  /** Choose a cell; `from` keeps the row or column that arrows travel along, `stretch` what was chosen. */
  choose(cell, { focus = true, from = null, stretch = false } = {}) {
    const start = stretch && this.range ? this.range.start : cell;
    this.stretch(start, cell);
    if (this.now) {
      this.boxes.get(this.now).classList.remove("now");
      this.boxes.get(this.now).tabIndex = -1;
    }
    this.now = cell;
    this.from = from || { row: cell.row, col: cell.col };
    const box = this.boxes.get(cell);
    box.classList.add("now");
    box.tabIndex = 0;
    if (focus) box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  /** The row in the middle of the pane. */
  middleRow() {
    const pane = this.pane.getBoundingClientRect();
    const y = pane.top + pane.height / 2;
    let [low, high] = [this.cells.data.header_rows, this.lines.length - 1];
    if (low > high) return null;
    while (low < high) {
      const at = (low + high) >> 1;
      if (this.lines[at].getBoundingClientRect().bottom < y) low = at + 1;
      else high = at;
    }
    return low;
  }

  /** Bring a row to the middle of the pane. */
  middle(row) {
    const [pane, line] = [this.pane.getBoundingClientRect(), this.lines[row].getBoundingClientRect()];
    this.pane.scrollTop += line.top + line.height / 2 - pane.top - pane.height / 2;
  }

  mark(kind, cells) {
    this.pane.querySelectorAll(`td.${kind}`).forEach((box) => box.classList.remove(kind));
    for (const cell of cells) if (cell) this.boxes.get(cell)?.classList.add(kind);
  }

  /** Choose the rectangle between two cells, grown until it cuts no cell. */
  stretch(start, end) {
    const alone = start === end;
    if (alone && (!this.range || this.range.alone)) {
      this.range = { start, alone, ...this.cells.around([start]) };
      return;
    }
    this.range = { start, alone, ...this.cells.around([start, end]) };
    this.mark("chosen", alone ? [] : this.cells.within(this.range));
  }

  /** Choose a whole row or column. */
  chooseLine(row, col) {
    const last = { row: this.cells.data.rows.length - 1, col: this.cells.data.columns.length - 1 };
    const [start, end] = row === null ? [this.cells.at(0, col), this.cells.at(last.row, col)]
      : [this.cells.at(row, 0), this.cells.at(row, last.col)];
    if (!start || !end) return;
    const now = this.now;
    this.on.choose(row === null || !now ? start : now.row === row ? now : start);
    this.range = { start, alone: false, ...this.cells.around([start, end]) };
    this.mark("chosen", this.cells.within(this.range));
  }

  step(down, right, stretch = false) {
    const to = this.now && this.cells.beside(this.now, down, right, this.from);
    if (!to) return;
    const from = down ? { row: to.row, col: this.from.col } : { row: this.from.row, col: to.col };
    this.on.choose(to, { from, stretch });
  }

  /** Open the cell's text for editing; `text` replaces it. */
  edit(cell, text = cell.text) {
    if (!this.editable || this.editor) return;
    const box = this.boxes.get(cell);
    const area = make("textarea", { value: text, rows: Math.max(1, text.split("\n").length), spellcheck: false });
    area.setAttribute("aria-label", [this.cells.data.rows[cell.row]?.label, this.cells.data.columns[cell.col]?.path]
      .filter(Boolean).join(" · ") || cell.key);
    area.style.minWidth = `${box.clientWidth - 6}px`;
    this.editor = { cell, area, before: cell.text };
    box.replaceChildren(area);
    area.focus();
    area.setSelectionRange(text.length, text.length);
    area.addEventListener("blur", () => this.leave(true));
  }

  /** End editing; the text is kept or thrown away. */
  leave(keep) {
    const editor = this.editor;
    if (!editor) return;
    this.editor = null;
    const text = editor.area.value;
    this.write(editor.cell);
    if (keep && text !== editor.before) this.on.change(editor.cell, editor.before, text);
  }

  listen() {
    const cellOf = (event) => {
      const box = event.target.closest("td[data-key]");
      return box ? this.cells.byPlace.get(box.dataset.key) : null;
    };
    this.pane.addEventListener("pointerover", (event) => this.on.point(cellOf(event)));
    this.pane.addEventListener("pointerleave", () => this.on.point(null));
    this.pane.addEventListener("click", (event) => {
      const cell = cellOf(event);
      if (cell && this.editor?.cell !== cell) this.on.choose(cell, { stretch: event.shiftKey });
      const head = event.target.closest("th[data-row], th[data-code]");
      if (!head || this.editor) return;
      this.chooseLine(Number(head.dataset.row ?? head.dataset.code), null);
      if (head.dataset.code !== undefined) this.on.code();
    });
    this.pane.addEventListener("contextmenu", (event) => {
      const cell = cellOf(event);
      if (!cell || !this.editable || this.editor) return;
      event.preventDefault();
      if (!this.cells.within(this.range || {}).includes(cell)) this.on.choose(cell);
      this.on.menu();
    });
    this.pane.addEventListener("dblclick", (event) => {
      const cell = cellOf(event);
      if (cell) this.edit(cell);
    });
    this.pane.addEventListener("focusin", (event) => {
      const cell = cellOf(event);
      if (cell && cell !== this.now && !this.editor) this.on.choose(cell);
    });
    this.pane.addEventListener("keydown", (event) => (this.editor ? this.typing(event) : this.walking(event)));
  }

  typing(event) {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.leave(true);
      this.boxes.get(this.now).focus({ preventScroll: true });
      this.step(1, 0);
    } else if (event.key === "Tab") {
      event.preventDefault();
      this.leave(true);
      this.step(0, event.shiftKey ? -1 : 1);
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.leave(false);
      this.boxes.get(this.now).focus({ preventScroll: true });
    }
  }

  walking(event) {
    if (!this.now) return;
    const way = WAYS[event.key];
    if (way && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.step(...way, event.shiftKey);
    } else if (event.key === " " && (event.shiftKey || event.ctrlKey)) {
      event.preventDefault();
      if (event.shiftKey) this.chooseLine(this.now.row, null);
      else this.chooseLine(null, this.now.col);
    } else if (event.key === "Home" || event.key === "End") {
      event.preventDefault();
      const across = event.key === "Home" ? 0 : this.cells.data.columns.length - 1;
      const to = this.cells.at(this.from.row, across);
      if (to) this.on.choose(to);
    } else if (event.key === "F4" && !event.altKey) {
      event.preventDefault();
      this.on.code();
    } else if (event.key === "F7" || event.key === "ContextMenu") {
      event.preventDefault();
      this.on.menu();
    } else if (event.key === "F8") {
      event.preventDefault();
      const to = this.cells.nextDoubt(this.now, event.shiftKey ? -1 : 1);
      if (to) this.on.choose(to);
    } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      event.preventDefault();
      this.on.undo();
    } else if (event.altKey && /^[1-9]$/.test(event.key)) {
      event.preventDefault();
      const other = this.now.others[Number(event.key) - 1];
      if (other && this.editable) this.on.change(this.now, this.now.text, other[0]);
    } else if (event.key === "Enter" || event.key === "F2") {
      event.preventDefault();
      this.edit(this.now);
    } else if (event.key === "Delete") {
      event.preventDefault();
      this.edit(this.now, "");
    } else if ((event.key.length === 1 || event.key === "Process") && !event.ctrlKey && !event.metaKey && !event.altKey) {
      // The key itself goes into the field that is opened here, also the first one of an input method.
      this.edit(this.now, "");
    }
  }
}
