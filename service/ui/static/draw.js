// Drawing a frame on a page: with the pointer, or with arrows (Shift: the size). Enter takes it, Escape leaves.
import { make, say } from "./api.js";

const STEP = 6;
const LEAST = 8;

/** Why the missed table was not read. */
export function undrawn(refusal) {
  return refusal.problem.code === "correction" ? say("cannot_draw", { why: refusal.message }) : refusal.message;
}

export class Drawing {
  /** `taken` is called with a page's number and a box in its points. */
  constructor(paper, taken) {
    this.paper = paper;
    this.taken = taken;
    this.frame = make("div", { className: "drawn", tabIndex: 0, role: "group" });
    this.frame.setAttribute("aria-label", say("drawn_frame"));
    this.hint = make("p", { className: "draw-hint", role: "status" }, say("draw_hint"));
    const take = make("button", { type: "button", className: "main" }, `${say("draw_take")} ⏎`);
    const leave = make("button", { type: "button" }, `${say("draw_leave")} Esc`);
    take.addEventListener("click", () => this.finish());
    leave.addEventListener("click", () => this.leave());
    this.bar = make("div", { className: "draw-bar" }, this.hint, take, leave);
    this.active = false;
    this.pane = paper.pane;
    this.listen();
  }

  start() {
    if (this.active) return;
    this.active = true;
    this.paper.still = true;
    this.sheet = this.paper.middleSheet();
    const { width, height } = this.sheet;
    const top = Math.max(0, Math.min(height * 0.75, this.paper.middleOf(this.sheet) - height / 8));
    this.box = [width * 0.1, top, width * 0.9, top + height / 4];
    this.pane.classList.add("drawing");
    this.pane.parentElement.append(this.bar);
    this.paint();
    this.frame.focus({ preventScroll: true });
  }

  leave() {
    this.active = false;
    this.paper.still = false;
    this.pane.classList.remove("drawing");
    this.frame.remove();
    this.bar.remove();
    this.pane.focus({ preventScroll: true });
  }

  finish() {
    const [x0, y0, x1, y1] = this.box;
    if (x1 - x0 < LEAST || y1 - y0 < LEAST) return;
    const { number } = this.sheet;
    const box = [...this.box];
    this.leave();
    this.taken(number, box);
  }

  paint() {
    const { width, height, frame } = this.sheet;
    const share = (v, whole) => `${(100 * v) / whole}%`;
    const [x0, y0, x1, y1] = this.box;
    Object.assign(this.frame.style, {
      left: share(x0, width), top: share(y0, height), width: share(x1 - x0, width), height: share(y1 - y0, height),
    });
    if (this.frame.parentElement !== frame) frame.append(this.frame);
  }

  /** The place of the window on a sheet, in points. */
  at(event, sheet) {
    const box = sheet.frame.getBoundingClientRect();
    const within = (v, most) => Math.max(0, Math.min(most, v));
    return [within(((event.clientX - box.left) / box.width) * sheet.width, sheet.width),
      within(((event.clientY - box.top) / box.height) * sheet.height, sheet.height)];
  }

  listen() {
    let from = null;
    this.pane.addEventListener("pointerdown", (event) => {
      if (!this.active || event.button !== 0) return;
      const sheet = this.paper.sheetUnder(event);
      if (!sheet) return;
      event.preventDefault();
      this.sheet = sheet;
      from = this.at(event, sheet);
      this.pane.setPointerCapture(event.pointerId);
    });
    this.pane.addEventListener("pointermove", (event) => {
      if (!from) return;
      const to = this.at(event, this.sheet);
      this.box = [Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])];
      this.paint();
    });
    this.pane.addEventListener("pointerup", () => {
      if (!from) return;
      from = null;
      this.frame.focus({ preventScroll: true });
    });
    addEventListener("keydown", (event) => {
      if (this.active) this.key(event);
    });
  }

  key(event) {
    const way = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (way) {
      event.preventDefault();
      const [dx, dy] = way.map((v) => v * STEP);
      const [x0, y0, x1, y1] = this.box;
      const { width, height } = this.sheet;
      this.box = event.shiftKey
        ? [x0, y0, Math.min(width, Math.max(x0 + LEAST, x1 + dx)), Math.min(height, Math.max(y0 + LEAST, y1 + dy))]
        : [x0 + this.room(dx, x0, x1, width), y0 + this.room(dy, y0, y1, height),
          x1 + this.room(dx, x0, x1, width), y1 + this.room(dy, y0, y1, height)];
      this.paint();
      this.frame.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && event.target === this.frame) {
      event.preventDefault();
      this.finish();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.leave();
    }
  }

  room(by, low, high, most) {
    return Math.max(-low, Math.min(most - high, by));
  }
}
