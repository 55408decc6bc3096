// Changes on their way to the service: one after the other, kept until they arrived.
import { Refusal, call } from "./api.js";

const AGAIN_MS = 3000;

export class Saving {
  constructor(address, table, on) {
    this.address = address;
    this.table = table;
    this.on = on;
    this.queue = [];
    this.busy = false;
    addEventListener("online", () => this.run());
    addEventListener("beforeunload", (event) => {
      if (this.queue.length) event.preventDefault();
    });
  }

  get pending() {
    return this.queue.length;
  }

  add(change) {
    this.queue.push(change);
    this.run();
  }

  async run() {
    if (this.busy) return;
    this.busy = true;
    clearTimeout(this.timer);
    while (this.queue.length) {
      const change = this.queue[0];
      try {
        change.answer = await this.send(change);
        this.queue.shift();
        this.on.saved(change, this.queue.length);
      } catch (error) {
        if (error instanceof Refusal && error.status < 500 && error.status !== 429) {
          this.queue.shift();
          this.refused(change, error);
        } else {
          this.on.lost(change);
          this.timer = setTimeout(() => this.run(), AGAIN_MS);
          break;
        }
      }
    }
    this.busy = false;
  }

  async send(change) {
    const { cell, before, after, why } = change;
    if (change.pick) {
      // Which one is to be taken back is picked once, when its turn has come.
      change.undoes ??= change.pick();
      return change.undoes === undefined ? null : call("POST", `${this.address}/${change.undoes}/undo`);
    }
    const correction = { table: this.table, row: cell.row, col: cell.col, before, after, why: why || "" };
    return call("POST", this.address, { corrections: [correction] });
  }

  refused(change, error) {
    const { current, code } = error.problem;
    if (change.pick) {
      // An undo whose answer was lost on the way did arrive.
      if (error.status === 409 && code === "undone") this.on.saved(change, this.queue.length);
      else this.on.refused(change, error);
      return;
    }
    // A change whose answer was lost on the way did arrive: the cell holds what we wanted.
    if (error.status === 409 && current === change.after) this.on.saved(change, this.queue.length);
    else if (error.status === 409 && current !== undefined) this.on.clash(change, current);
    else this.on.refused(change, error);
  }
}
