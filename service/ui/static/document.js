// A document's page: follows the reading, accepts proposals, takes back, marks as looked through, reads again.
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

const acts = {
  post: ({ post }) => call("POST", post),
  accept({ table, row, col, before, after, why }) {
    const change = { table, row: Number(row), col: Number(col), before, after, why };
    return call("POST", `${path}/corrections`, { corrections: [change] });
  },
  undo: ({ undo }) => call("POST", `${path}/corrections/${undo}/undo`),
  reviewed: ({ reviewed, seen }) =>
    call("POST", `${path}/reviewed`, { reviewed: reviewed === "yes", seen: Number(seen) }),
};

function refusal(error) {
  if (!(error instanceof Refusal)) return say("lost");
  const { code, current, first } = error.problem;
  if (code === "not_last") return say("not_last", { n: first });
  if (code === "conflict" && error.problem.table) return say("conflict") + (current || say("empty"));
  return code === "conflict" ? say("changed_since") : error.message;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-post], [data-accept], [data-undo], [data-reviewed]");
  if (!button) return;
  const act = Object.keys(acts).find((name) => name in button.dataset);
  button.disabled = true;
  tell(say("saving"));
  try {
    await acts[act](button.dataset);
    location.reload();
  } catch (error) {
    button.disabled = false;
    tell(refusal(error), "bad");
  }
});
