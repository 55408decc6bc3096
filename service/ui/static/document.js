// A document's page: follows the reading, accepts proposals, cancels, reads again.
import { Refusal, call, say, tell } from "./api.js";

const root = document.getElementById("document");
const path = `/v1/documents/${root.dataset.id}`;

if (root.dataset.finished === "no") {
  const stream = new EventSource(`${path}/events`);
  stream.addEventListener("progress", (event) => {
    const answer = JSON.parse(event.data);
    const { pages, pages_done: done } = answer.progress;
    const bar = document.getElementById("progress");
    bar.max = pages || 1;
    bar.value = done;
    document.getElementById("far").textContent = `${done} / ${pages}`;
    document.getElementById("state").textContent = say(answer.state);
  });
  stream.addEventListener("finished", () => {
    stream.close();
    location.reload();
  });
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post], [data-accept]");
  if (!button) return;
  button.disabled = true;
  try {
    if (button.dataset.post) {
      await call("POST", button.dataset.post);
    } else {
      const { table, row, col, before, after, why } = button.dataset;
      tell(say("saving"));
      const change = { table, row: Number(row), col: Number(col), before, after, why };
      await call("POST", `${path}/corrections`, { corrections: [change] });
    }
    location.reload();
  } catch (error) {
    button.disabled = false;
    const theirs = error instanceof Refusal && error.problem.current;
    tell(theirs ? say("conflict") + theirs : error instanceof Refusal ? error.message : say("lost"), "bad");
  }
});
