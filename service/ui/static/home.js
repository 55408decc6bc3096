// The home page: files dropped anywhere are uploaded; the list follows what is being read.
import { Refusal, call, make, say } from "./api.js";

const ARCHIVE = /\.(zip|7z|tar|tgz|tbz2|txz|gz|bz2|xz|zst)$/i;
const LOOK_MS = 1500;
const upload = document.getElementById("upload");
const sent = document.getElementById("sent");
const curtain = document.getElementById("curtain");
const list = document.getElementById("documents");
let waiting = [];
let sending = false;

async function send(file, line) {
  const form = new FormData();
  for (const name of ["collection", "year"]) {
    const value = upload.elements[name].value.trim();
    if (value) form.append(name, value);
  }
  form.append("file", file, file.name);
  try {
    if (ARCHIVE.test(file.name)) {
      const archive = await call("POST", "/v1/archives", form);
      line.replaceChildren(make("a", { href: `/archives/${archive.id}` }, file.name), ` ${say("accepted")}`);
      return;
    }
    const answer = await call("POST", "/v1/documents", form);
    const [document] = answer.documents;
    const word = say(document.known ? "known" : "accepted");
    line.replaceChildren(make("a", { href: `/documents/${document.id}` }, file.name), ` ${word}`);
  } catch (error) {
    const why = error instanceof Refusal ? error.message : say("lost");
    line.className = "fault";
    line.textContent = `${file.name}: ${why}`;
  }
}

async function take(files) {
  for (const file of files) {
    const line = make("li", {}, `${say("uploading")} ${file.name} …`);
    sent.prepend(line);
    waiting.push([file, line]);
  }
  if (sending) return;
  sending = true;
  while (waiting.length) {
    const [file, line] = waiting.shift();
    await send(file, line);
    follow(true);
  }
  sending = false;
}

// One request for the whole list, not a stream for each document: over HTTP/1.1 a browser keeps only six
// connections to a host, and streams would take them all.
let timer = 0;
async function follow(atOnce = false) {
  clearTimeout(timer);
  const busy = () => list.querySelector('[data-state="queued"], [data-state="reading"], [data-state="assembling"]');
  if (!atOnce && !busy()) return;
  if (!document.hidden || atOnce) {
    try {
      const html = await call("GET", `/documents/list${location.search}`);
      if (!list.contains(document.activeElement) || document.activeElement === document.body) replace(html);
      else replace(html, document.activeElement.getAttribute("href"));
    } catch {
      // The next look will tell.
    }
  }
  clearTimeout(timer);
  timer = setTimeout(follow, LOOK_MS);
}

function replace(html, focused) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  list.replaceChildren(...fresh.body.childNodes);
  if (focused) list.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus();
}

let depth = 0;
const carriesFiles = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
document.addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth += 1;
  curtain.hidden = false;
});
document.addEventListener("dragleave", () => {
  depth = Math.max(0, depth - 1);
  curtain.hidden = depth === 0;
});
document.addEventListener("dragover", (event) => event.preventDefault());
document.addEventListener("drop", (event) => {
  event.preventDefault();
  depth = 0;
  curtain.hidden = true;
  take(event.dataTransfer.files);
});
document.getElementById("files").addEventListener("change", (event) => {
  take([...event.target.files]);
  event.target.value = "";
});
upload.addEventListener("submit", (event) => event.preventDefault());
follow();
