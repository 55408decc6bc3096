// The page and the grid scroll together: what stands in the middle of the one is brought to the middle of the
// other. Only the pane that the reader scrolls leads.
const LEAD_MS = 400;

export class Following {
  constructor(paper, grid) {
    this.paper = paper;
    this.grid = grid;
    this.on = localStorage.getItem("kemu-apart") !== "yes";
    this.leader = null;
    this.until = 0;
    this.asked = false;
    for (const pane of [paper.pane, grid.pane]) {
      for (const kind of ["wheel", "touchmove", "pointerdown", "keydown"]) {
        pane.addEventListener(kind, () => this.lead(pane), { passive: true });
      }
      pane.addEventListener("scroll", () => this.scrolled(pane), { passive: true });
    }
  }

  switch(on) {
    this.on = on;
    localStorage.setItem("kemu-apart", on ? "no" : "yes");
  }

  /** Bringing a chosen cell into sight is no scrolling that the other pane should follow. */
  rest() {
    this.leader = null;
  }

  lead(pane) {
    this.leader = pane;
    this.until = performance.now() + LEAD_MS;
  }

  scrolled(pane) {
    if (!this.on || pane !== this.leader || this.asked) return;
    if (performance.now() > this.until) return;
    this.until = performance.now() + LEAD_MS;
    this.asked = true;
    requestAnimationFrame(() => {
      this.asked = false;
      if (pane === this.grid.pane) this.paperFollows();
      else this.gridFollows();
    });
  }

  paperFollows() {
    const row = this.grid.middleRow();
    if (row !== null) this.paper.middle(row);
  }

  gridFollows() {
    const row = this.paper.middleRow();
    if (row !== null) this.grid.middle(row);
  }
}
