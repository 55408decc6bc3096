// The pages a table lies on, with its cells drawn over them: a few SVG paths for all cells together, so that
// thousands of them cost as little as one.
import { make, say } from "./api.js";

const SVG = "http://www.w3.org/2000/svg";
const KINDS = ["plain", "doubt", "finding", "suspect", "corrected"];
const WIDTHS = [900, 1400, 2200, 3200];
const MOST_ZOOM = 5;

const outline = ([x0, y0, x1, y1]) => `M${x0} ${y0}H${x1}V${y1}H${x0}Z`;
const draw = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
};

export class Paper {
  constructor(pane, cells, source, on) {
    this.pane = pane;
    this.cells = cells;
    this.on = on;
    this.source = source;
    this.zoom = 1;
    this.still = false;
    this.lay();
    this.fit();
    this.listen();
  }

  /** Lay out the pages that the cells stand on. */
  lay() {
    this.sheets = new Map();
    for (const [number, width, height] of this.cells.data.pages) {
      this.sheets.set(number, this.sheet(number, width, height, `${this.source}/pages/${number}.webp`));
    }
    this.pane.replaceChildren(...[...this.sheets.values()].map((sheet) => sheet.figure));
    this.paint();
  }

  /** Show other cells; the pages stay where they are the same. */
  renew(cells) {
    this.cells = cells;
    const pages = cells.data.pages.map(([number]) => number).join();
    if ([...this.sheets.keys()].join() === pages) {
      this.paint();
      return;
    }
    this.lay();
    this.setZoom(this.zoom);
  }

  sheet(number, width, height, address) {
    const image = make("img", { alt: say("page_n", { n: number }), loading: "lazy", draggable: false });
    const svg = draw("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", "aria-hidden": "true" });
    const paths = {};
    svg.append(this.hatch(number));
    for (const kind of [...KINDS, "lit", "over", "now"]) {
      paths[kind] = draw("path", { class: kind });
      svg.append(paths[kind]);
    }
    paths.doubt.setAttribute("fill", `url(#hatch-${number})`);
    const frame = make("div", { className: "sheet" }, image, svg);
    frame.style.aspectRatio = `${width} / ${height}`;
    const figure = make("figure", {}, make("figcaption", {}, say("page_n", { n: number })), frame);
    return { number, width, height, address, image, paths, frame, figure, loaded: 0 };
  }

  hatch(number) {
    const pattern = draw("pattern", { id: `hatch-${number}`, width: 5, height: 5, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)" });
    pattern.append(draw("rect", { width: 5, height: 5, class: "hatch-ground" }),
      draw("path", { d: "M0 0V5", class: "hatch-line" }));
    const definitions = draw("defs", {});
    definitions.append(pattern);
    return definitions;
  }

  paint() {
    this.rows = null;
    for (const sheet of this.sheets.values()) {
      const drawn = Object.fromEntries(KINDS.map((kind) => [kind, ""]));
      for (const cell of this.cells.list) {
        if (cell.page !== sheet.number) continue;
        const kinds = KINDS.filter((kind) => cell.marks.includes(kind));
        for (const kind of kinds.length ? kinds : ["plain"]) drawn[kind] += outline(cell.box);
      }
      for (const kind of KINDS) sheet.paths[kind].setAttribute("d", drawn[kind]);
    }
  }

  /** Draw some cells as `over` (pointed at), `lit` (of a finding) or `now` (chosen), and no others. */
  mark(kind, cells) {
    for (const sheet of this.sheets.values()) {
      const here = cells.filter((cell) => cell && cell.page === sheet.number);
      sheet.paths[kind].setAttribute("d", here.map((cell) => outline(cell.box)).join(""));
    }
  }

  /** Bring a cell into sight, a third from the top. */
  show(cell) {
    const sheet = this.sheets.get(cell.page);
    if (!sheet) return;
    const frame = sheet.frame.getBoundingClientRect();
    const pane = this.pane.getBoundingClientRect();
    const [x0, y0, x1, y1] = cell.box;
    const across = frame.width / sheet.width;
    const left = frame.left - pane.left + x0 * across;
    const right = frame.left - pane.left + x1 * across;
    const top = frame.top - pane.top + y0 * across;
    const bottom = frame.top - pane.top + y1 * across;
    if (top < 20 || bottom > pane.height - 20) this.pane.scrollTop += top - pane.height / 3;
    if (left < 20 || right > pane.width - 20) this.pane.scrollLeft += left - pane.width / 3;
  }

  /** For each page where the rows lie that have cells there: [middle, row], from the top. */
  rowsOf(sheet) {
    this.rows ||= new Map();
    if (!this.rows.has(sheet.number)) {
      const found = new Map();
      for (const cell of this.cells.list) {
        if (cell.page === sheet.number && cell.rows === 1 && !found.has(cell.row)) {
          found.set(cell.row, (cell.box[1] + cell.box[3]) / 2);
        }
      }
      this.rows.set(sheet.number, [...found].map(([row, y]) => [y, row]).sort((a, b) => a[0] - b[0]));
    }
    return this.rows.get(sheet.number);
  }

  /** The page in the middle of the pane. */
  middleSheet() {
    const pane = this.pane.getBoundingClientRect();
    const y = pane.top + pane.height / 2;
    const apart = (sheet) => {
      const box = sheet.frame.getBoundingClientRect();
      return Math.max(box.top - y, y - box.bottom, 0);
    };
    return [...this.sheets.values()].reduce((best, sheet) => (apart(sheet) < apart(best) ? sheet : best));
  }

  /** The height on a page, in points, that stands in the middle of the pane. */
  middleOf(sheet) {
    const [pane, box] = [this.pane.getBoundingClientRect(), sheet.frame.getBoundingClientRect()];
    return ((pane.top + pane.height / 2 - box.top) / box.height) * sheet.height;
  }

  middleRow() {
    const sheet = this.middleSheet();
    const y = this.middleOf(sheet);
    const rows = this.rowsOf(sheet);
    if (!rows.length) return null;
    return rows.reduce((best, one) => (Math.abs(one[0] - y) < Math.abs(best[0] - y) ? one : best))[1];
  }

  /** Bring a row to the middle of the pane, on the page that is looked at where it has cells there. */
  middle(row) {
    const now = this.middleSheet();
    for (const sheet of [now, ...this.sheets.values()]) {
      const found = this.rowsOf(sheet).find(([, index]) => index === row);
      if (!found) continue;
      const box = sheet.frame.getBoundingClientRect();
      this.pane.scrollTop += ((found[0] - this.middleOf(sheet)) * box.height) / sheet.height;
      return;
    }
  }

  fit() {
    this.setZoom(1);
  }

  setZoom(zoom, around) {
    const before = this.zoom;
    this.zoom = Math.min(MOST_ZOOM, Math.max(0.4, zoom));
    const at = around || { x: this.pane.clientWidth / 2, y: this.pane.clientHeight / 2 };
    const { scrollLeft, scrollTop } = this.pane;
    const width = Math.max(200, (this.pane.clientWidth - 24) * this.zoom);
    this.pane.style.setProperty("--sheet", `${Math.round(width)}px`);
    const grown = this.zoom / before;
    this.pane.scrollLeft = (scrollLeft + at.x) * grown - at.x;
    this.pane.scrollTop = (scrollTop + at.y) * grown - at.y;
    const wanted = width * Math.min(2, devicePixelRatio || 1);
    const picture = WIDTHS.find((step) => step >= wanted) || WIDTHS[WIDTHS.length - 1];
    for (const sheet of this.sheets.values()) {
      if (sheet.loaded >= picture) continue;
      sheet.loaded = picture;
      sheet.image.src = `${sheet.address}?width=${picture}`;
    }
  }

  sheetUnder(event) {
    const frame = event.target.closest?.(".sheet");
    return [...this.sheets.values()].find((one) => one.frame === frame) || null;
  }

  /** The cell at a place of the window. */
  under(event) {
    const sheet = this.still ? null : this.sheetUnder(event);
    if (!sheet) return null;
    const at = sheet.frame.getBoundingClientRect();
    const x = ((event.clientX - at.left) / at.width) * sheet.width;
    const y = ((event.clientY - at.top) / at.height) * sheet.height;
    return this.cells.list.find((cell) => cell.page === sheet.number && cell.box[0] <= x && x <= cell.box[2]
      && cell.box[1] <= y && y <= cell.box[3]) || null;
  }

  listen() {
    let held = null;
    let pointed = null;
    const point = (cell) => {
      if (cell === pointed) return;
      pointed = cell;
      this.on.point(cell);
    };
    this.pane.addEventListener("pointerdown", (event) => {
      if (this.still || event.pointerType !== "mouse" || event.button !== 0) return;
      held = { x: event.clientX, y: event.clientY, left: this.pane.scrollLeft, top: this.pane.scrollTop };
    });
    addEventListener("pointermove", (event) => {
      if (held && event.buttons & 1) {
        const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
        if (Math.abs(dx) + Math.abs(dy) > 4) held.moved = true;
        if (held.moved) {
          this.pane.scrollLeft = held.left - dx;
          this.pane.scrollTop = held.top - dy;
        }
      } else if (this.pane.contains(event.target)) {
        point(this.under(event));
      }
    });
    this.pane.addEventListener("pointerleave", () => point(null));
    this.pane.addEventListener("click", (event) => {
      const moved = held?.moved;
      held = null;
      const cell = moved ? null : this.under(event);
      if (cell) this.on.choose(cell);
    });
    this.pane.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      const pane = this.pane.getBoundingClientRect();
      const at = { x: event.clientX - pane.left, y: event.clientY - pane.top };
      this.setZoom(this.zoom * Math.exp(-event.deltaY / 400), at);
    }, { passive: false });
    document.getElementById("larger").addEventListener("click", () => this.setZoom(this.zoom * 1.3));
    document.getElementById("smaller").addEventListener("click", () => this.setZoom(this.zoom / 1.3));
    document.getElementById("fit").addEventListener("click", () => this.fit());
    addEventListener("keydown", (event) => {
      const way = { "=": 1.3, "+": 1.3, "-": 1 / 1.3, 0: 0 }[event.key];
      if (way === undefined || !event.altKey || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (way) this.setZoom(this.zoom * way);
      else this.fit();
    });
    addEventListener("resize", () => this.setZoom(this.zoom));
  }
}
