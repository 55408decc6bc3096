// Forms that an administrator sends: users, keys, rules. Each is a request to the API.
import { call, tell } from "./api.js";

const DAY_MS = 24 * 3600 * 1000;

function body(form) {
  const said = Object.fromEntries(new FormData(form));
  if ("collections" in said) {
    said.collections = said.collections.split(/[,，、]/).map((name) => name.trim()).filter(Boolean);
  }
  if ("disabled" in said) said.disabled = said.disabled === "true";
  if ("days" in said) {
    if (said.days) said.expires_at = new Date(Date.now() + Number(said.days) * DAY_MS).toISOString();
    delete said.days;
  }
  return form.dataset.method === "DELETE" ? undefined : said;
}

async function send(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const answer = await call(form.dataset.method, form.dataset.send, body(form));
    if (form.dataset.shows) {
      // The key is in this answer and nowhere else: the page stays until it has been written down.
      document.getElementById("made-key").textContent = answer[form.dataset.shows];
      document.getElementById("made").hidden = false;
      form.reset();
      await refresh();
      document.getElementById("made").scrollIntoView({ block: "nearest" });
    } else location.reload();
  } catch (error) {
    tell(error.message, "bad");
  } finally {
    button.disabled = false;
  }
}

async function refresh() {
  const fresh = new DOMParser().parseFromString(await call("GET", "/people"), "text/html");
  document.getElementById("key-rows").replaceWith(fresh.getElementById("key-rows"));
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.send) return;
  event.preventDefault();
  if (form.dataset.sure && !confirm(form.dataset.sure)) return;
  send(form);
});

document.addEventListener("change", async (event) => {
  const box = event.target;
  if (!box.dataset.rule) return;
  try {
    await call("PUT", box.dataset.rule, { two_reviews: box.checked });
  } catch (error) {
    box.checked = !box.checked;
    tell(error.message, "bad");
  }
});
