// The cell view: one doubtful cell after the other, by keyboard. The next cell and its picture are there already;
// what was said is sent behind the reviewer's back, in order, and again until it has arrived.
import { Refusal, call, tell } from "./api.js";
import { show } from "./look.js";

const words = JSON.parse(document.getElementById("review-words").textContent);
const say = (name, n = "") => (words[name] ?? name).replaceAll("{n}", n);
const $ = (id) => document.getElementById(id);
const AHEAD = 8;
const LOW = 4; // with fewer cells ready, more are asked for while looks are still on their way
const COMMANDS = { p: () => settle("paper_wrong"), u: undo, s: () => settle("skip"), "?": keys };
const ARROWS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "left", ArrowRight: "right" };

const station = (sessionStorage.kemuStation ??= `w${crypto.getRandomValues(new Uint32Array(2)).join("")}`);
const asked = new URLSearchParams(location.search);
const filters = Object.fromEntries(
  ["collection", "document", "unit", "code", "kind"].filter((n) => asked.get(n)).map((n) => [n, asked.get(n)]),
);
if (asked.get("skipped")) filters.skipped = true;

let queue = [];
let walked = null; // a neighbour that is looked at instead of the item
let first = null; // an item taken back, to be shown before all others
let undone = 0;
let waiting = JSON.parse(sessionStorage.kemuLooks ?? "[]"); // looks that have not arrived
const over = new Set(waiting.map((look) => look.item)); // what was said of these is here or on its way
let sending = null;
let asking = 0;
let shown = null;
const pictures = new Map();

const now = () => walked ?? queue[0]?.cell ?? null;

/** Have a picture ready before it is needed. */
function prefetch(cell) {
  const href = cell.picture.href;
  if (!pictures.has(href)) {
    const picture = new Image();
    picture.src = href;
    pictures.set(href, picture);
    if (pictures.size > 40) pictures.delete(pictures.keys().next().value);
  }
}

/** Ask for what comes next; what this window holds already comes again, with its lease prolonged. */
async function refill() {
  const number = ++asking;
  const ahead = Math.min(20, AHEAD + waiting.length + undone);
  const answer = await call("POST", "/v1/review/next", { station, ahead, ...filters });
  if (number !== asking) return;
  const held = first ?? queue[0]?.id;
  const found = answer.items.filter((item) => !over.has(item.id));
  // What is being looked at stays in front, whatever else turned out to be worth more.
  queue = [...found.filter((i) => i.id === held), ...found.filter((i) => i.id !== held)];
  first = null;
  queue.forEach((item) => prefetch(item.cell));
  count(answer.counts);
  paint();
}

function count({ left, pace, seconds_left: seconds }) {
  const rest = Math.max(0, left - waiting.length);
  const minutes = seconds === null ? "" : seconds < 60 ? say("less") : say("minutes", Math.ceil(seconds / 60));
  $("left").textContent = [`${say("left")} ${rest}`, rest && minutes, rest && pace !== null && say("pace", pace.toFixed(1))]
    .filter(Boolean)
    .join(" · ");
}

function paint() {
  const cell = now();
  $("loading").hidden = true;
  $("nothing").hidden = Boolean(cell);
  $("cell").hidden = !cell;
  $("walking").hidden = !walked;
  for (const id of ["enter", "wrong", "skip"]) $(id).disabled = Boolean(walked);
  $("text").readOnly = Boolean(walked);
  if (!cell) {
    shown = null;
    return;
  }
  const mark = JSON.stringify([walked ? "" : queue[0].id, queue[0]?.votes, cell]);
  if (shown?.mark === mark) return;
  // The same cell with newer sums around it: what is being typed stays.
  const kept = shown && !walked && shown.id === queue[0].id && shown.cell.text === cell.text ? $("text").value : null;
  shown = { mark, id: walked ? null : queue[0].id, cell, view: show(cell, walked ? null : queue[0], say) };
  if (kept !== null) shown.view.say(kept);
  if (!walked && document.activeElement !== $("text")) $("cell").focus?.();
}

/** What the look gave: on to the next cell at once, and the look on its way. */
function settle(outcome) {
  if (walked || !queue.length) return;
  const { id, cell } = queue[0];
  const after = $("text").value;
  const replaces = outcome === "accept" && after !== cell.text;
  const look = { item: id, outcome: replaces ? "replace" : outcome, before: cell.text };
  if (replaces) look.after = after;
  queue.shift();
  waiting.push(look);
  over.add(id);
  keep();
  tell(say(`done.${look.outcome}`, look.after ?? (cell.text || say("empty"))));
  $("text").blur();
  paint();
  if (!queue.length) {
    $("nothing").hidden = true;
    $("loading").hidden = false;
  }
  send();
  if (queue.length < LOW) lookAhead();
}

const keep = () => (sessionStorage.kemuLooks = JSON.stringify(waiting));
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

/** Send what waits, in order. Where the service does not answer, again and again. */
function send() {
  sending ??= (async () => {
    let lost = false;
    while (waiting.length) {
      const { item, ...look } = waiting[0];
      try {
        await call("POST", `/v1/review/${item}/settle`, { station, ...look });
      } catch (error) {
        if (!(error instanceof Refusal) || error.status >= 500 || error.status === 429) {
          lost = true;
          tell(say("lost", waiting.length), "bad");
          await pause(2000);
          continue;
        }
        over.delete(item);
        tell(error.problem.code === "conflict" ? say("conflict", error.problem.current) : `${say("taken")} ${error.message}`, "bad");
      }
      waiting.shift();
      keep();
    }
    sending = null;
    if (lost) tell(say("sent"));
    await again();
  })();
  return sending;
}

let asksAhead = null;

/** Have more cells ready before those that are here run out; one request at a time. */
function lookAhead() {
  asksAhead ??= refill()
    .catch(() => {}) // looks that wait say so themselves
    .finally(() => (asksAhead = null));
}

/** Ask anew, and once more while the service does not answer. */
async function again() {
  for (;;) {
    try {
      return await refill();
    } catch (error) {
      tell(error instanceof Refusal ? error.message : say("lost", waiting.length), "bad");
      await pause(3000);
    }
  }
}

async function undo() {
  walked = null;
  await sending;
  try {
    const answer = await call("POST", "/v1/review/undo", { station });
    first = answer.item;
    over.delete(first);
    undone += 1;
    $("text").blur();
    await refill();
    tell(say("undone"));
  } catch (error) {
    tell(error.message, "bad");
  }
}

async function walk(way) {
  const place = now()?.neighbours[way];
  if (!place) return;
  const { id } = now().document;
  walked = await call("GET", `/v1/documents/${id}/cells/${place.table}/${place.row}/${place.col}`);
  prefetch(walked);
  paint();
  for (const next of Object.values(walked.neighbours)) {
    if (next) call("GET", `/v1/documents/${id}/cells/${next.table}/${next.row}/${next.col}`).then(prefetch, () => {});
  }
}

function keys(open = $("keys").hidden) {
  $("keys").hidden = !open;
  $("help").setAttribute("aria-expanded", String(open));
  if (open) $("keys").focus();
  else $("help").focus();
}

function edit(start) {
  if (walked || !queue.length) return;
  const text = $("text");
  text.focus();
  if (start === null) text.select();
  else shown.view.say(start);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typing = event.target === $("text");
  if (event.key === "Escape") {
    if (!$("keys").hidden) keys(false);
    else if (walked) walked = null;
    else if (shown) {
      shown.view.say(shown.cell.text);
      $("text").blur();
    }
    paint();
    event.preventDefault();
    return;
  }
  const elsewhere = event.target.closest("button, a, input, select, summary");
  if (event.key === "Enter" && (typing || !elsewhere)) {
    event.preventDefault();
    if (!event.repeat) settle("accept");
    return;
  }
  if (typing || event.target.closest("input, select")) return;
  if (ARROWS[event.key]) {
    event.preventDefault();
    walk(ARROWS[event.key]);
  } else if (COMMANDS[event.key]) {
    event.preventDefault();
    if (!event.repeat) COMMANDS[event.key]();
  } else if (event.key === "F2" || event.key === "r") {
    event.preventDefault();
    edit(null);
  } else if (/^[\d.(\-]$/u.test(event.key) && shown && !walked) {
    event.preventDefault();
    // A digit chooses; a figure that goes on is typing.
    const begun = shown.view.digits;
    if (begun === "" && shown.view.choose(Number(event.key) - 1)) shown.view.digits = event.key;
    else edit(begun + event.key);
  }
});

$("text").addEventListener("input", () => shown?.view.weigh());
$("say").addEventListener("submit", (event) => {
  event.preventDefault();
  settle("accept");
});
$("wrong").addEventListener("click", () => settle("paper_wrong"));
$("skip").addEventListener("click", () => settle("skip"));
for (const id of ["undo", "undo-last"]) $(id).addEventListener("click", undo);
$("help").addEventListener("click", () => keys());
$("close").addEventListener("click", () => keys(false));
$("filters").addEventListener("submit", (event) => {
  for (const field of event.target.elements) field.disabled = field.value === "" && field.name !== "";
});
addEventListener("pagehide", () => {
  if (!waiting.length) {
    const headers = { "Content-Type": "application/json", "X-Kemu-Token": document.querySelector('meta[name="kemu-token"]').content };
    fetch("/v1/review/leave", { method: "POST", keepalive: true, headers, body: JSON.stringify({ station }) });
  }
});
setInterval(() => queue.length && !sending && refill().catch(() => {}), 60_000);

if (waiting.length) send();
else again();
