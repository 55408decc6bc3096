// A table's cells as the service sends them, and who covers which place of the grid.

export const keyOf = (row, col) => `${row},${col}`;

export class Cells {
  constructor(data) {
    this.byPlace = new Map();
    this.list = [];
    this.take(data);
  }

  /** Take the table as it is now; the same cell objects stay, with new contents. Gives those that changed. */
  take(data) {
    this.data = data;
    this.was = new Map((data.was || []).map(([row, col, text]) => [keyOf(row, col), text]));
    const told = new Map();
    for (const finding of data.findings) {
      for (const [table, row, col] of finding.cells) this.note(told, table, row, col, finding, false);
      for (const [table, row, col] of finding.suspects) this.note(told, table, row, col, finding, true);
    }
    const changed = [];
    for (const [row, col, rows, cols, text, amount, page, box, confidence, others, flags] of data.cells) {
      const key = keyOf(row, col);
      let cell = this.byPlace.get(key);
      if (!cell || cell.key !== key) {
        cell = { key, row, col, rows, cols, page, box };
        this.list.push(cell);
        for (let r = row; r < row + rows; r += 1) {
          for (let c = col; c < col + cols; c += 1) this.byPlace.set(keyOf(r, c), cell);
        }
      }
      const known = told.get(key) || { findings: [], suspect: false };
      const marks = this.marks(row, amount, text, flags, known);
      const print = JSON.stringify([this.was.get(key), text, amount, confidence, others, flags, known.findings.map((f) => f.id), marks]);
      if (cell.print === print) continue;
      Object.assign(cell, { text, amount, confidence, others, flags, marks, print, findings: known.findings });
      changed.push(cell);
    }
    return changed;
  }

  note(told, table, row, col, finding, suspect) {
    if (table !== this.data.id) return;
    const key = keyOf(row, col);
    const known = told.get(key) || { findings: [], suspect: false };
    if (!known.findings.includes(finding)) known.findings.push(finding);
    known.suspect ||= suspect;
    told.set(key, known);
  }

  marks(row, amount, text, flags, known) {
    const marks = [];
    if (flags.some((flag) => this.data.doubts.includes(flag))) marks.push("doubt");
    if (known.findings.length) marks.push("finding");
    if (known.suspect) marks.push("suspect");
    if (flags.includes("corrected")) marks.push("corrected");
    if (amount !== null) marks.push("amount");
    if (row < this.data.header_rows) marks.push("head");
    return marks;
  }

  at(row, col) {
    return this.byPlace.get(keyOf(row, col)) || null;
  }

  /** The places that cells cover together, as a rectangle that cuts no cell. */
  around(list) {
    let box = null;
    let held = list;
    for (;;) {
      const next = {
        top: Math.min(...held.map((c) => c.row)),
        left: Math.min(...held.map((c) => c.col)),
        bottom: Math.max(...held.map((c) => c.row + c.rows)),
        right: Math.max(...held.map((c) => c.col + c.cols)),
      };
      if (box && box.top === next.top && box.left === next.left && box.bottom === next.bottom
        && box.right === next.right) return box;
      box = next;
      held = this.within(box);
    }
  }

  /** The cells that touch a rectangle of places. */
  within({ top, left, bottom, right }) {
    const found = new Set();
    for (let row = top; row < bottom; row += 1) {
      for (let col = left; col < right; col += 1) found.add(this.at(row, col));
    }
    found.delete(null);
    return [...found];
  }

  /** The cell beside this one, in the row or column that was travelled along. */
  beside(cell, down, right, from) {
    let row = down ? (down > 0 ? cell.row + cell.rows : cell.row - 1) : from.row;
    let col = right ? (right > 0 ? cell.col + cell.cols : cell.col - 1) : from.col;
    const last = { row: this.data.rows.length, col: this.data.columns.length };
    while (row >= 0 && col >= 0 && row < last.row && col < last.col) {
      const found = this.at(row, col);
      if (found && found !== cell) return found;
      row += down;
      col += right;
    }
    return null;
  }

  /** The next cell that asks for a look. */
  nextDoubt(cell, way) {
    const asking = this.list.filter((c) => c === cell || c.marks.includes("doubt") || c.marks.includes("finding"));
    if (!asking.length || (asking.length === 1 && asking[0] === cell)) return null;
    const at = asking.indexOf(cell);
    return asking[(at + way + asking.length) % asking.length];
  }
}
