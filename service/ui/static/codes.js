// Choosing a code for a row: search by number or name, arrows and Enter choose.
import { call, make, say } from "./api.js";

const WAIT_MS = 120;

export class CodeChooser {
  /** `chosen` is called with a row's place, its code and the one that was chosen ("" for none). */
  constructor(dialog, chosen) {
    this.dialog = dialog;
    this.chosen = chosen;
    this.field = dialog.querySelector("input");
    this.list = dialog.querySelector("[role=listbox]");
    this.note = dialog.querySelector("[role=status]");
    this.found = [];
    this.at = 0;
    this.asked = 0;
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.search(), WAIT_MS);
    });
    this.field.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.take(Number(option.dataset.at));
    });
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-none]").addEventListener("click", () => this.finish(""));
  }

  /** Ask for the code of a row; its candidates stand there until something is typed. */
  open(place, row, year) {
    this.place = place;
    this.row = row;
    this.year = year;
    this.dialog.querySelector("[data-label]").textContent = row.label || "—";
    this.dialog.querySelector("[data-now]").textContent = place.code || say("no_code");
    this.field.value = "";
    this.show((row.candidates || []).map(([code, name]) => ({ code, name })));
    this.dialog.showModal();
    this.field.focus();
    if (!this.found.length && row.label) this.search(row.label);
  }

  async search(text = this.field.value.trim()) {
    if (!text) {
      this.show((this.row.candidates || []).map(([code, name]) => ({ code, name })));
      return;
    }
    this.asked += 1;
    const asked = this.asked;
    const query = new URLSearchParams({ q: text.slice(0, 100), limit: 30 });
    if (this.year >= 1990 && this.year <= 2100) query.set("year", this.year);
    try {
      const { items } = await call("GET", `/v1/codes?${query}`);
      if (asked === this.asked) this.show(items);
    } catch {
      if (asked === this.asked) this.note.textContent = say("lost");
    }
  }

  show(found) {
    this.found = found;
    this.at = 0;
    this.list.replaceChildren(...found.map((entry, index) => {
      const years = [entry.first_year || "", entry.last_year || ""].join("–");
      const option = make("li", { id: `code-${index}`, role: "option" }, make("b", {}, entry.code), " ", entry.name,
        make("small", {}, years.length > 1 ? ` ${years}` : ""));
      option.dataset.at = index;
      return option;
    }));
    this.note.textContent = found.length ? say("codes_found", { n: found.length }) : say("codes_none");
    this.point(0);
  }

  point(at) {
    this.list.children[this.at]?.removeAttribute("aria-selected");
    this.at = Math.max(0, Math.min(this.found.length - 1, at));
    const option = this.list.children[this.at];
    if (!option) {
      this.field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    this.field.setAttribute("aria-activedescendant", option.id);
  }

  key(event) {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step) {
      event.preventDefault();
      this.point(this.at + step);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.take(this.at);
    }
  }

  take(at) {
    const entry = this.found[at];
    if (entry) this.finish(entry.code);
  }

  finish(code) {
    this.dialog.close();
    if (code !== this.place.code) this.chosen(this.place, code);
  }
}
